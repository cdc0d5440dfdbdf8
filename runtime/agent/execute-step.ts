import type { AgentStep, StepKinds } from './core/plan-steps.ts';
import type { ImageFetches } from './image-fetches.ts';
import type { MachineMemories } from './machine-memories.ts';
import type { AgentPorts } from './ports/agent-ports.ts';

export interface ExecutionContext {
  readonly ports: AgentPorts;
  readonly fetches: ImageFetches;
  readonly memories: MachineMemories;
}

/** Rest before a machine that paused because the disk was full is tried again. */
const RESUME_PAUSE_MS = 30_000;

type Executor<Kind extends keyof StepKinds> = (
  step: StepKinds[Kind],
  context: ExecutionContext,
) => Promise<unknown>;

/** How each kind of step is done. */
const EXECUTORS: { readonly [Kind in keyof StepKinds]: Executor<Kind> } = {
  'fetch-image': async ({ image }, { fetches }) => fetches.begin(image),
  'ensure-volume': ({ volume }, { ports }) => ports.volumes.ensure(volume),
  'ensure-network': ({ network }, { ports }) => ports.networks.ensure(network),
  'ensure-router': ({ router }, { ports }) => ports.routers.ensure(router),
  'define-machine': async ({ machine }, { ports }) => {
    await ports.seeds.ensure(machine.id, machine.guest);
    await ports.hypervisor.define(machine);
  },
  'start-machine': async ({ machine }, { ports, memories }) => {
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
  'remove-router': ({ stack }, { ports }) => ports.routers.remove(stack),
  'remove-network': ({ network }, { ports }) => ports.networks.remove(network),
  'discard-volume': ({ volume }, { ports }) => ports.volumes.remove(volume),
};

/** Does one step. @throws whatever the port it uses throws */
export async function executeStep(step: AgentStep, context: ExecutionContext): Promise<void> {
  const execute: (step: never, context: ExecutionContext) => Promise<unknown> =
    EXECUTORS[step.kind];
  await execute(step as never, context);
}
