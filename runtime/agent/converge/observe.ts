import { type DesiredState, PROTOCOL_VERSION } from '../../../schemas/agent/desired.ts';
import type {
  MachineFigures,
  NodeFacts,
  ObservedMachine,
  ObservedState,
} from '../../../schemas/agent/observed.ts';
import type { NodePowerFacts } from '../../../schemas/agent/power.ts';
import type { TunnelUse } from '../../../schemas/agent/tunnel.ts';
import type { WireFault } from '../../../schemas/errors/fault.ts';
import type { MachineId, NetworkId, VolumeId } from '../../../schemas/ids/brand.ts';
import { observeMachine } from '../compute/core/observe-machine.ts';
import { withoutArriving } from '../compute/core/moves/decide-arrival.ts';
import { observeSending } from '../compute/core/moves/decide-sending.ts';
import { observePools } from '../storage/core/pools/observe-pools.ts';
import { type ActualState, hasImage } from '../node/core/actual-state.ts';
import { keptBelow } from '../storage/core/volume-memory.ts';
import { holdOf, observeVolumes, volumeNotices } from '../storage/core/observe-volumes.ts';
import { tunnelUse } from '../gateway/core/tunnel-use.ts';
import { NODE_DISK_ITEM, routerItem, TUNNEL_ITEM } from './core/plan-steps.ts';
import type { Arrivals } from '../compute/arrivals.ts';
import type { ConvergerParts } from './converger.ts';
import type { DiskLayers } from '../compute/disk-layers.ts';
import type { Sendings } from '../compute/sendings.ts';

/** Who knows of machines that move, and of a node that goes. */
export interface MoveParts {
  readonly power: Pick<NodePowerFacts, 'leaving' | 'trouble'>;
  readonly sendings: Pick<Sendings, 'progress'>;
  readonly arrivals: Pick<Arrivals, 'observe'>;
  readonly layers: Pick<DiskLayers, 'standsOn'>;
}

/** Puts together what the node reports. */
export async function observe(
  desired: DesiredState,
  actual: ActualState,
  parts: ConvergerParts & MoveParts,
): Promise<Omit<ObservedState, 'probes'>> {
  const { ports, faults, fetches, memories } = parts;
  const [facts, figures, notices, hostPorts, machineFigures, boot] = await Promise.all([
    ports.host.facts(),
    ports.host.figures(),
    Promise.all([ports.host.notices(), ports.boot.notices()]).then((each) => each.flat()),
    ports.hostPorts.inUse(desired.routers.map(({ stack }) => stack)),
    readFigures(actual, parts),
    parts.boot.observe(desired.boot),
  ]);
  const volumesSight = {
    desired,
    actual,
    memories: parts.volumes.all,
    faultOf: (id: string) => faults.faultOf(id),
    receiving: (id: VolumeId) => parts.receipts.progressOf(id),
    standsOn: parts.layers.standsOn,
  };
  const owned = { ...actual, volumes: withoutArriving(actual.volumes, memories.all) };
  const volumes = observeVolumes(volumesSight);
  const kept = keptBelow(desired.volumes, parts.volumes.all);
  return {
    protocol: PROTOCOL_VERSION,
    node: desired.node,
    generation: desired.generation,
    at: ports.now().toISOString(),
    facts: factsNow(facts, actual, parts),
    figures,
    hostPorts,
    notices: [
      ...notices,
      ...volumeNotices({ ...volumesSight, actual: owned }),
      ...faultNotices(faults.faultOf(TUNNEL_ITEM)),
      ...faultNotices(faults.faultOf(NODE_DISK_ITEM)),
    ],
    images: [
      ...desired.images.map((image) =>
        fetches.observe(image, (pool) => hasImage(actual, image.id, pool)),
      ),
      ...cachedImages(desired, actual),
    ],
    volumes,
    pools: observePools(desired, actual, (pool) => faults.faultOf(pool)),
    exports: [...parts.exports.observed],
    arrivals: parts.arrivals.observe(desired),
    ...observeNetworks(desired, actual, parts),
    machines: [
      ...desired.machines.map((machine) => {
        const { id } = machine;
        const memory = memories.get(id);
        return observeMachine({
          machine,
          domain: actual.domains.get(id),
          memory,
          fault: faults.faultOf(id),
          hold: holdOf(machine, volumes, { ...actual, kept }),
          figures: machineFigures.get(id),
          sending: observeSending(machine, memory, parts.sendings.progress.get(id)),
        });
      }),
      ...leavingMachines(desired, actual, parts),
    ],
    ...(boot ? { boot } : {}),
  };
}

/** With what is known of the node besides what its host tells. */
const factsNow = (
  facts: NodeFacts,
  { pool }: ActualState,
  { power }: Pick<MoveParts, 'power'>,
): NodeFacts => ({
  ...facts,
  ...(pool === 'present' ? {} : { ownPool: pool }),
  ...(facts.power ? { power: { ...facts.power, ...power } } : {}),
});

/** Where nothing else tells of it: a network goes in plain, or a node has come up without its disk. */
const faultNotices = (fault: WireFault | undefined): string[] =>
  fault ? [[fault.message, fault.action ?? ''].join(' ').trim()] : [];

/** Networks and routers: those that shall be, and those that are. */
function observeNetworks(
  desired: DesiredState,
  { networks, routers, tunnel }: ActualState,
  { faults, networks: made, ports }: ConvergerParts,
): Pick<ObservedState, 'networks' | 'routers'> {
  const wanted = {
    networks: desired.networks.map(({ id }) => id),
    routers: desired.routers.map(({ stack }) => stack),
  };
  const nowMs = ports.now().getTime();
  const useOf = (id: NetworkId): { tunnel?: TunnelUse } => {
    const use = tunnelUse(made.get(id), tunnel, nowMs);
    return use ? { tunnel: use } : {};
  };
  // What shall go through a tunnel that cannot be made goes nowhere.
  const faultOf = (id: NetworkId): WireFault | undefined =>
    faults.faultOf(id) ?? (made.get(id)?.segment?.sealed ? faults.faultOf(TUNNEL_ITEM) : undefined);
  return {
    networks: union(wanted.networks, networks).flatMap((id) =>
      presence(networks.has(id), faultOf(id)).map((state) => ({ id, ...state, ...useOf(id) })),
    ),
    routers: union(wanted.routers, routers).flatMap((stack) =>
      presence(routers.has(stack), faults.faultOf(routerItem(stack))).map((state) => ({
        stack,
        ...state,
      })),
    ),
  };
}

const union = <Id>(wanted: readonly Id[], present: ReadonlySet<Id>): Id[] => [
  ...new Set([...wanted, ...present]),
];

/** A thing is reported while it is there, wanted or not, and when it should be but cannot. */
function presence(present: boolean, fault: WireFault | undefined) {
  if (fault) return [{ state: 'failed' as const, fault }];
  return present ? [{ state: 'ready' as const }] : [];
}

/** Machines that shall go and are still there. */
function leavingMachines(
  desired: DesiredState,
  actual: ActualState,
  { faults, memories }: ConvergerParts,
): ObservedMachine[] {
  const wanted = new Set(desired.machines.map(({ id }) => id));
  const coming = new Set(desired.arrivals.map(({ machine }) => machine.id));
  // One that comes here is reported as an arrival. One that has come is this node's, whoever knows of it.
  const isArrival = (id: MachineId): boolean => {
    const { arrival } = memories.get(id);
    return arrival !== undefined && (coming.has(id) || !arrival.arrived);
  };
  return [...actual.domains.keys()]
    .filter((id) => !wanted.has(id) && !isArrival(id))
    .map((id) => {
      const fault = faults.faultOf(id);
      return { id, state: 'stopping', ...(fault ? { fault } : {}), runs: [] };
    });
}

async function readFigures(
  { domains }: ActualState,
  { ports }: ConvergerParts,
): Promise<ReadonlyMap<MachineId, MachineFigures>> {
  const running = [...domains.values()].filter(({ state }) => state === 'running');
  const read = await Promise.all(
    running.map(
      async ({ id }) => [id, await ports.meters.figures(id).catch(() => undefined)] as const,
    ),
  );
  return new Map(read.flatMap(([id, figures]) => (figures ? [[id, figures] as const] : [])));
}

/** Images that are kept although nothing wants them now: a plan need not fetch them again. */
const cachedImages = (desired: DesiredState, actual: ActualState): ObservedState['images'] => {
  const wanted = new Set(desired.images.map(({ id }) => id));
  return [...actual.images]
    .filter((id) => !wanted.has(id))
    .map((id) => ({ id, state: 'ready', bytesDone: 0, bytesTotal: 0 }));
};
