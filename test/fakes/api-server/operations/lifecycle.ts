import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { FakeStack } from '../shapes.ts';
import { announce, type World } from '../world.ts';
import { markOff, markReady, markStarting } from './machine-steps.ts';
import type { Script, ScriptStep } from './play.ts';

const STEP_MS = 900;
const nothing = () => {};

const base = (stack: FakeStack, kind: string, verb: string) => ({
  kind,
  title: `${verb} ${stack.name}`,
  subject: { kind: 'stack', id: stack.id, name: stack.name },
  undone: nothing,
});

const startSteps = (stack: FakeStack): ScriptStep[] =>
  stack.machines.map((machine) => ({
    name: `start ${machine.name}`,
    title: `Start ${machine.name}`,
    ms: STEP_MS,
    advance: () => {
      stack.state = 'starting';
      stack.sentence = `Waiting for ${machine.name}.`;
      markStarting(machine);
    },
    finish: () => markReady(machine),
  }));

const stopSteps = (stack: FakeStack): ScriptStep[] =>
  stack.machines.toReversed().map((machine) => ({
    name: `stop ${machine.name}`,
    title: `Stop ${machine.name}`,
    ms: STEP_MS,
    advance: () => {
      stack.state = 'stopping';
      stack.sentence = `Shutting down ${machine.name}.`;
      machine.state = 'stopping';
    },
    finish: () => markOff(machine),
  }));

const running = (stack: FakeStack) => () => {
  stack.state = 'running';
  stack.sentence = 'All machines are ready.';
};

export const startScript = (stack: FakeStack): Script => ({
  ...base(stack, 'start', 'Start'),
  steps: startSteps(stack),
  succeeded: running(stack),
});

export const stopScript = (stack: FakeStack): Script => ({
  ...base(stack, 'stop', 'Stop'),
  steps: stopSteps(stack),
  succeeded: () => {
    stack.state = 'stopped';
    stack.sentence = 'Stopped; its disks are untouched.';
  },
});

export const restartScript = (stack: FakeStack): Script => ({
  ...base(stack, 'restart', 'Restart'),
  steps: [...stopSteps(stack), ...startSteps(stack)],
  succeeded: running(stack),
});

export const restoreScript = (stack: FakeStack): Script => ({
  ...base(stack, 'restore', 'Restore'),
  steps: startSteps(stack),
  succeeded: () => {
    stack.keptUntil = null;
    running(stack)();
  },
});

/** Runs something the appliance declares, in one guest. */
export const actionScript = (stack: FakeStack, title: string): Script => ({
  ...base(stack, 'action', `${title} on`),
  steps: [{ name: 'run', title, ms: STEP_MS }],
  succeeded: nothing,
});

export const removeScript = (world: World, stack: FakeStack, data: 'keep' | 'delete'): Script => ({
  ...base(stack, 'remove', 'Remove'),
  steps: [
    ...(stack.state === 'running' ? stopSteps(stack) : []),
    { name: 'networks', title: 'Removing networks', ms: STEP_MS / 2 },
    {
      name: 'disks',
      title: 'Deleting disks',
      ms: STEP_MS / 2,
    },
  ],
  succeeded: () => {
    if (data === 'delete') world.stacks.splice(world.stacks.indexOf(stack), 1);
    stack.state = 'removed';
    stack.keptUntil = new Date(Date.now() + LIMITS.stack.keepDataMs).toISOString();
    stack.sentence = 'Removed; its data is kept for a while.';
    stack.volumes = stack.volumes.filter((volume) => volume.kind === 'data');
    announce(world, 'stack', stack.id);
  },
});

/** Puts an empty volume in the place of a missing one. */
export const startEmptyScript = (
  stack: FakeStack,
  volume: FakeStack['volumes'][number],
): Script => ({
  ...base(stack, 'start-empty-volume', `Start “${volume.name}” empty on`),
  steps: [{ name: 'create', title: 'Creating an empty volume', ms: STEP_MS }],
  succeeded: () => {
    volume.missing = null;
    volume.usedBytes = 0;
  },
});
