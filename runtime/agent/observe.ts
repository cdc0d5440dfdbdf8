import { type DesiredState, PROTOCOL_VERSION } from '../../schemas/agent/desired.ts';
import type {
  MachineFigures,
  ObservedMachine,
  ObservedState,
} from '../../schemas/agent/observed.ts';
import type { WireFault } from '../../schemas/errors/fault.ts';
import type { MachineId } from '../../schemas/ids/brand.ts';
import type { ActualState } from './core/actual-state.ts';
import { observeMachine } from './core/observe-machine.ts';
import { routerItem } from './core/plan-steps.ts';
import type { ConvergerParts } from './converger.ts';

/** Puts together what the node reports. */
export async function observe(
  desired: DesiredState,
  actual: ActualState,
  parts: ConvergerParts,
): Promise<ObservedState> {
  const { ports, faults, fetches, memories } = parts;
  const [facts, figures, notices, hostPorts, machineFigures] = await Promise.all([
    ports.host.facts(),
    ports.host.figures(),
    ports.host.notices(),
    ports.hostPorts.listening(),
    readFigures(actual, parts),
  ]);
  return {
    protocol: PROTOCOL_VERSION,
    node: desired.node,
    generation: desired.generation,
    at: ports.now().toISOString(),
    facts,
    figures,
    hostPorts,
    notices: [...notices, ...strayNotices(desired, actual)],
    images: [
      ...desired.images.map((image) => fetches.observe(image, actual.images.has(image.id))),
      ...cachedImages(desired, actual),
    ],
    volumes: observeVolumes(desired, actual, parts),
    networks: union(
      desired.networks.map(({ id }) => id),
      actual.networks,
    ).flatMap((id) =>
      presence(actual.networks.has(id), faults.faultOf(id)).map((state) => ({ id, ...state })),
    ),
    routers: union(
      desired.routers.map(({ stack }) => stack),
      actual.routers,
    ).flatMap((stack) =>
      presence(actual.routers.has(stack), faults.faultOf(routerItem(stack))).map((state) => ({
        stack,
        ...state,
      })),
    ),
    machines: [
      ...desired.machines.map((machine) =>
        observeMachine({
          machine,
          domain: actual.domains.get(machine.id),
          memory: memories.get(machine.id),
          fault: faults.faultOf(machine.id),
          figures: machineFigures.get(machine.id),
        }),
      ),
      ...leavingMachines(desired, actual, parts),
    ],
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
  { faults }: ConvergerParts,
): ObservedMachine[] {
  const wanted = new Set(desired.machines.map(({ id }) => id));
  return [...actual.domains.keys()]
    .filter((id) => !wanted.has(id))
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

function observeVolumes(
  desired: DesiredState,
  actual: ActualState,
  { faults }: ConvergerParts,
): ObservedState['volumes'] {
  return desired.volumes.flatMap(({ id }) => {
    const found = actual.volumes.get(id);
    const fault = faults.faultOf(id);
    if (!found && !fault) return [];
    return [
      {
        id,
        state: fault ? ('failed' as const) : ('ready' as const),
        usedBytes: found?.usedBytes ?? 0,
        ...(fault ? { fault } : {}),
      },
    ];
  });
}

function strayNotices({ volumes }: DesiredState, actual: ActualState): string[] {
  const known = new Set(volumes.map(({ id }) => id));
  const strays = [...actual.volumes.keys()].filter((id) => !known.has(id));
  return strays.length === 0
    ? []
    : [`${strays.length} volumes belong to no stack this server knows; they are left alone.`];
}
