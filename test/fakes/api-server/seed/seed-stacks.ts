import { InstallRequest } from '../../../../schemas/api/resources/plan.ts';
import { seededId } from '../ids.ts';
import { machineFigures } from '../machine-figures.ts';
import { findAppliance, makePlan } from '../make-plan.ts';
import { markOff } from '../operations/machine-steps.ts';
import type { FakeStack } from '../shapes.ts';
import { stackOfPlan } from '../stack-of-plan.ts';
import type { World } from '../world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

/** A stack as it stands some time after its install. */
function addStack(
  world: World,
  address: string,
  name: string,
  options: { readonly ageMs: number; readonly parameters?: Record<string, string> },
): FakeStack {
  const parameters = options.parameters ?? {};
  const request = InstallRequest.parse({ appliance: address, name, parameters });
  const stack = stackOfPlan(makePlan(world, request), findAppliance(world, address), 'admin');
  stack.id = seededId('stack', name);
  stack.state = 'running';
  stack.sentence = 'All machines are ready.';
  stack.createdAt = ago(options.ageMs);
  for (const machine of stack.machines) {
    machine.id = seededId('machine', machine.name);
    machine.state = 'ready';
    machine.startedAt = ago(options.ageMs - 60_000);
    machine.readyAt = ago(options.ageMs - 150_000);
    machine.figures = machineFigures(machine, Date.now());
  }
  world.stacks.push(stack);
  return stack;
}

/** Stacks in the states that a page must be able to show. */
export function seedStacks(world: World): void {
  addStack(world, 'stackyard/wordpress', 'blog', {
    ageMs: 12 * DAY,
    parameters: { site_title: 'Notes from the north' },
  });
  const cloud = addStack(world, 'tidewater/nextcloud', 'cloud', {
    ageMs: 33 * DAY,
    parameters: { domain: 'cloud.harbour.example' },
  });
  const broken = cloud.machines.find((machine) => machine.role === 'worker');
  if (broken) {
    markOff(broken);
    broken.state = 'crashed';
    broken.fault = {
      code: 'MACHINE_CRASHED',
      message: `Machine “${broken.name}” stopped unexpectedly: the guest ran out of memory.`,
      action: 'Read its console log; the last lines are below.',
      data: { machine: broken.name, why: 'the guest ran out of memory', console: '' },
    };
    cloud.state = 'degraded';
    cloud.sentence = `${broken.name} stopped by itself 20 minutes ago; the other machines work.`;
  }
  const hello = addStack(world, 'stackyard/hello', 'hello', { ageMs: 40 * DAY });
  hello.state = 'stopped';
  hello.sentence = 'Stopped by olga; its disks are untouched.';
  hello.machines.forEach(markOff);
  const old = addStack(world, 'stackyard/wordpress', 'old-blog', { ageMs: 80 * DAY });
  old.state = 'removed';
  old.sentence = 'Removed by admin; its data is kept for a while.';
  old.keptUntil = ago(-11 * DAY);
  old.machines = [];
  old.ports = [];
  old.volumes = old.volumes.filter((volume) => volume.kind === 'data');
  seedAudit(world);
}

function seedAudit(world: World): void {
  const lines: [age: number, actor: string, action: string, subject: string, sentence: string][] = [
    [
      20 * 60_000,
      'yard-1',
      'machine.crashed',
      'cloud',
      'worker.cloud stopped by itself: the guest ran out of memory',
    ],
    [6 * HOUR, 'admin', 'outputs.reveal', 'blog', 'admin looked at the credentials'],
    [26 * HOUR, 'olga', 'stack.stop', 'hello', 'olga stopped the stack'],
    [12 * DAY, 'admin', 'stack.ready', 'blog', 'All machines were ready after 2 min 41 s'],
    [
      12 * DAY + 200_000,
      'admin',
      'stack.install',
      'blog',
      'admin installed stackyard/wordpress 1.2.0',
    ],
    [19 * DAY, 'admin', 'stack.remove', 'old-blog', 'admin removed the stack and kept its data'],
    [33 * DAY, 'admin', 'stack.install', 'cloud', 'admin installed tidewater/nextcloud 4.0.2'],
    [53 * DAY, 'admin', 'key.revoke', 'oldmill', 'admin stopped trusting the key of “oldmill”'],
  ];
  for (const [index, [age, actor, action, subject, sentence]] of lines.entries()) {
    world.audit.push({ id: lines.length - index, at: ago(age), actor, action, subject, sentence });
  }
}
