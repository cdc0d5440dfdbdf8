import type { DesiredMachine } from '../../../schemas/agent/desired.ts';
import type { NodeId } from '../../../schemas/ids/brand.ts';
import type { AgentStep, StepKinds } from './core/plan-steps.ts';
import { type ClaimPlace, epochOf } from '../storage/core/pools/claim-place.ts';
import type { VolumePlaces } from '../storage/core/volume-places.ts';
import type { ImageFetches } from '../storage/image-fetches.ts';
import type { MachineMemories } from '../compute/machine-memories.ts';
import type { AgentPorts } from './ports/agent-ports.ts';
import type { NetworkMtus } from '../compute/ports/hypervisor.ts';
import type { VolumeReceipts } from '../storage/volume-receipts.ts';

export interface ExecutionContext {
  readonly ports: AgentPorts;
  readonly fetches: ImageFetches;
  readonly receipts: VolumeReceipts;
  readonly memories: MachineMemories;
  readonly node: NodeId;
  readonly mtus: NetworkMtus;
  readonly places: VolumePlaces;
  readonly claimPlace: (machine: DesiredMachine) => ClaimPlace | undefined;
}

/** Rest before a machine that paused because the disk was full is tried again. */
const RESUME_PAUSE_MS = 30_000;

type Executor<Kind extends keyof StepKinds> = (
  step: StepKinds[Kind],
  context: ExecutionContext,
) => Promise<unknown>;

/** How each kind of step is done. */
const EXECUTORS: { readonly [Kind in keyof StepKinds]: Executor<Kind> } = {
  'give-up-machine': async ({ machine }, { ports, memories }) => {
    await ports.hypervisor.destroy(machine);
    // It was ended by us: it has not crashed.
    memories.change(machine, (memory) => ({ ...memory, startedAt: null, readyAt: null }));
  },
  'keep-node': ({ disk, running }, { ports }) => ports.nodeDisk.ensure(disk, running),
  'ensure-pool': ({ pool, isNew }, { ports }) => ports.pools.ensure(pool, { isNew }),
  'release-pool': ({ pool }, { ports }) => ports.pools.release(pool),
  'fetch-image': async ({ image, pool }, { fetches }) => fetches.begin(image, pool),
  'receive-volume': async ({ volume }, { receipts }) => receipts.begin(volume),
  'ensure-volume': ({ volume }, { ports }) => ports.volumes.ensure(volume),
  'ensure-tunnel': ({ tunnel }, { ports }) => ports.tunnels.ensure(tunnel),
  'ensure-network': ({ network }, { ports }) => ports.networks.ensure(network),
  'ensure-router': ({ router }, { ports }) => ports.routers.ensure(router),
  'claim-machine': ({ machine }, context) => claim(machine, context),
  'define-machine': async ({ machine }, { ports, mtus, places }) => {
    await ports.seeds.ensure(machine.id, machine.guest);
    await ports.hypervisor.define(machine, mtus, places);
  },
  'start-machine': async ({ machine }, context) => {
    const { ports, memories } = context;
    await claim(machine, context);
    memories.change(machine.id, (memory) => ({ ...memory, retryAt: null, stopAskedAt: null }));
    await ports.hypervisor.start(machine.id);
  },
  'resume-machine': async ({ machine }, { ports, memories }) => {
    const retryAt = new Date(ports.now().getTime() + RESUME_PAUSE_MS).toISOString();
    memories.change(machine, (memory) => ({ ...memory, retryAt }));
    await ports.hypervisor.start(machine);
  },
  'shut-down-machine': async ({ machine }, { ports, memories }) => {
    const stopAskedAt = ports.now().toISOString();
    memories.change(machine, (memory) => ({ ...memory, stopAskedAt }));
    await ports.hypervisor.shutdown(machine);
  },
  'cut-off-machine': ({ machine }, { ports }) => ports.hypervisor.destroy(machine),
  'undefine-machine': async ({ machine }, { ports }) => {
    await ports.hypervisor.destroy(machine);
    await ports.hypervisor.undefine(machine);
    await ports.seeds.remove(machine);
  },
  'remove-seed': ({ machine }, { ports }) => ports.seeds.remove(machine),
  'remove-router': ({ stack }, { ports }) => ports.routers.remove(stack),
  'remove-network': ({ network }, { ports }) => ports.networks.remove(network),
  'remove-tunnel': (_, { ports }) => ports.tunnels.remove(),
  'discard-volume': async ({ volume, pool }, { ports }) => {
    await ports.volumes.remove(volume, pool);
    if (pool) await ports.pools.forgetClaims(pool, volume);
  },
};

/**
 * Writes into a shared pool that a machine runs here from now on; elsewhere no other node can start it.
 *
 * @throws Fault MACHINE_CLAIMED_ELSEWHERE
 */
async function claim(
  machine: DesiredMachine,
  { ports, node, claimPlace }: ExecutionContext,
): Promise<void> {
  const place = claimPlace(machine);
  if (!place) return;
  const own = { machine: machine.id, node, epoch: epochOf(machine) };
  await ports.pools.claim(place.pool, place.volume, own);
}

/** Does one step. @throws whatever the port it uses throws */
export async function executeStep(step: AgentStep, context: ExecutionContext): Promise<void> {
  const execute: (step: never, context: ExecutionContext) => Promise<unknown> =
    EXECUTORS[step.kind];
  await execute(step as never, context);
}
