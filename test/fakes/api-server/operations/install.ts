import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { FakeAppliance, FakeMachine, FakeOperation, FakePlan, FakeStack } from '../shapes.ts';
import { announce, type World } from '../world.ts';
import { markReady, markStarting, startOrder } from './machine-steps.ts';
import type { Script, ScriptStep } from './play.ts';

type Phase = NonNullable<FakeOperation['progress']>['machines'][number]['phase'];

/** Machines of a stack with this name never get ready. */
export const FAILS_TO_BOOT = 'fail-boot';
/** The same, and its undo fails the first time. */
export const FAILS_TO_UNDO = 'fail-undo';
/** Takes a minute to fetch, to have time for cancelling. */
export const TAKES_LONG = 'slow-install';

const CONSOLE = [
  '[    5.220148] cloud-init[431]: Cloud-init v. 25.1.4 finished at Sun, 22 Nov 2026',
  '[    6.001830] nginx[588]: nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)',
  '[    6.003114] systemd[1]: nginx.service: Control process exited, code=exited, status=1/FAILURE',
  '[    6.004902] systemd[1]: Failed to start nginx.service - A high performance web server.',
];

/** What is given to an install. */
export interface InstallParts {
  readonly world: World;
  readonly stack: FakeStack;
  readonly plan: FakePlan;
  readonly appliance: FakeAppliance;
  /** The operation itself, once it is queued. */
  readonly operation: () => FakeOperation;
}

/** The steps of an install, with the progress of each machine. */
export function installScript(parts: InstallParts): Script {
  const { stack, world } = parts;
  const after = Object.fromEntries(
    Object.entries(parts.appliance.manifest.roles).map(([role, { after }]) => [role, after ?? []]),
  );
  const machines = startOrder(stack, after);
  return {
    kind: OPERATION_KIND.install,
    title: `Install ${stack.name}`,
    subject: { kind: 'stack', id: stack.id, name: stack.name },
    steps: [
      { name: 'reserve', title: 'Reserving names, addresses and ports', ms: 400 },
      fetchStep(parts),
      ...createSteps(parts),
      ...machines.map((machine) => bootStep(parts, machine, after[machine.role] ?? [])),
      { name: 'outputs', title: 'Finishing', ms: 200 },
    ],
    undoFails: stack.name === FAILS_TO_UNDO,
    console: CONSOLE,
    succeeded: () => {
      stack.state = 'running';
      stack.sentence = 'All machines are ready.';
    },
    undone: () => {
      world.stacks.splice(world.stacks.indexOf(stack), 1);
      announce(world, 'stack', stack.id);
    },
  };
}

function setPhase(parts: InstallParts, machine: FakeMachine, phase: Phase, note: string): void {
  const list = parts.operation().progress?.machines;
  const entry = list?.find((each) => each.machine === machine.name);
  if (entry) Object.assign(entry, { phase, note });
  else list?.push({ machine: machine.name, phase, note, bytesDone: 0, bytesTotal: 0 });
}

function fetchStep(parts: InstallParts): ScriptStep {
  const { plan, stack } = parts;
  const ms = stack.name === TAKES_LONG ? 60_000 : plan.fetch.bytes === 0 ? 400 : 4_000;
  return {
    name: 'fetch',
    title: 'Fetching and verifying',
    ms,
    advance: (share) => {
      const { progress } = parts.operation();
      if (!progress) return;
      for (const machine of stack.machines) setPhase(parts, machine, 'fetching', '');
      const each = Math.floor(plan.fetch.bytes / stack.machines.length);
      for (const entry of progress.machines) {
        entry.bytesTotal = each;
        entry.bytesDone = Math.floor(each * share);
      }
      progress.bytesTotal = each * stack.machines.length;
      progress.bytesDone = Math.floor(each * share) * stack.machines.length;
      progress.bytesPerSecond = share === 0 ? 0 : progress.bytesTotal / (ms / 1_000);
      progress.remainingMs = share < 0.1 ? null : (1 - share) * ms + 3_000;
    },
    finish: () => {
      const { progress } = parts.operation();
      if (progress) progress.bytesPerSecond = 0;
    },
  };
}

function createSteps(parts: InstallParts): ScriptStep[] {
  const creating = () => {
    for (const machine of parts.stack.machines) setPhase(parts, machine, 'creating', '');
  };
  return [
    { name: 'volumes', title: 'Creating disks', ms: 600, advance: creating },
    { name: 'networks', title: 'Setting up networks', ms: 400 },
    {
      name: 'define',
      title: 'Defining machines',
      ms: 200,
      finish: () => {
        for (const machine of parts.stack.machines) {
          machine.state = 'off';
          setPhase(parts, machine, 'waiting', '');
        }
      },
    },
  ];
}

function bootStep(parts: InstallParts, machine: FakeMachine, after: string[]): ScriptStep {
  const { stack } = parts;
  const breaks =
    [FAILS_TO_BOOT, FAILS_TO_UNDO].includes(stack.name) && machine === stack.machines.at(-1);
  return {
    name: `start ${machine.name}`,
    title:
      after.length > 0
        ? `Start ${machine.name}, after ${after.join(', ')}`
        : `Start ${machine.name}`,
    ms: 1_400,
    advance: (share) => {
      stack.state = 'installing';
      markStarting(machine);
      setPhase(
        parts,
        machine,
        share < 0.5 ? 'booting' : 'starting',
        share < 0.5 ? '' : 'waiting for an answer on port 80',
      );
      const { progress } = parts.operation();
      if (progress) progress.remainingMs = (1 - share) * 1_400;
    },
    finish: () => {
      if (breaks) {
        machine.state = 'failed';
        setPhase(parts, machine, 'failed', 'no good answer on port 80');
        throw new Fault('MACHINE_NOT_READY', {
          machine: machine.name,
          probe: 'http port 80, path /',
          timeoutMs: 900_000,
          console: CONSOLE.join('\n'),
        });
      }
      markReady(machine);
      setPhase(parts, machine, 'ready', '');
    },
  };
}
