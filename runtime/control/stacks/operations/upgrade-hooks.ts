import { z } from 'zod';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault, fromWire } from '../../../../schemas/errors/fault.ts';
import type { NodeId, OperationId } from '../../../../schemas/ids/brand.ts';
import { lastChars } from '../../../../schemas/text/last-chars.ts';
import { defineStep, type Step, type StepContext } from '../../../operations/kind.ts';
import type { DefinedMachine } from '../core/define/definition.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import { inStartOrder } from '../core/desired/in-start-order.ts';
import { hookReadiness } from '../core/view/hook-readiness.ts';
import type { makeDisksStep, PointDependencies } from './point-steps.ts';
import { awaitNodes, getStack, giveUpOn, isHeard, sightOf } from './stack-operation.ts';
import type { UpgradeParams } from './upgrade-steps.ts';

/** When a hook runs: `before` by the version that is there, `after` by the newer one. */
export type HookMoment = 'before' | 'after';

/** What hooks have printed, the last part of each. */
const Printed = z.array(z.object({ machine: z.string(), output: z.string() }));
type Printed = z.infer<typeof Printed>;

const OUTPUT_CHARS = 4_000;
const TITLES: Record<HookMoment, string> = {
  before: 'Preparing the upgrade in the machines',
  after: 'Completing the upgrade in the machines',
};

/**
 * Runs the hook `upgrade` of each machine that has one, one after the other in their start order, with the
 * moment as its last argument. One that does not end with 0 makes the upgrade fail, and so does a machine
 * that is not ready for it in time: none is left out.
 */
export function hookStep(
  dependencies: PointDependencies,
  moment: HookMoment,
  make: ReturnType<typeof makeDisksStep>,
): Step<UpgradeParams, Printed> {
  const { stacks } = dependencies;
  return defineStep<UpgradeParams, Printed>({
    name: moment,
    title: TITLES[moment],
    output: Printed,
    timeoutMs: LIMITS.stack.upgrade.hooksMs,
    run: async (context) => {
      if (context.outputOf(make).power === 'off') return [];
      const record = await getStack(stacks, context.params.stack);
      const hooked = inStartOrder(record).flatMap((machine) => {
        const hook = record.appliance.manifest.roles[machine.role]?.hooks.upgrade;
        return hook ? [{ machine, command: [...hook, moment] }] : [];
      });
      const machines = hooked.map(({ machine }) => machine);
      await hookedReady(dependencies, record, { machines, moment, context });
      const printed: Printed = [];
      for (const { machine, command } of hooked) {
        const output = await runHook(dependencies, record, { machine, command, moment, context });
        printed.push({ machine: machine.name, output });
      }
      return printed;
    },
    undo: ({ operation, params }) => forgetHooks(dependencies, operation, params, moment),
  });
}

interface Hooked {
  readonly machines: readonly DefinedMachine[];
  readonly moment: HookMoment;
  readonly context: StepContext<UpgradeParams>;
}

/**
 * Waits until all machines that have a hook are ready, as told by nodes that are heard: a server that has just
 * started knows nothing of them yet.
 *
 * @throws Fault HOOK_NOT_RUN when one has ended, or was not ready in time
 */
async function hookedReady(
  dependencies: Pick<PointDependencies, 'observed' | 'now'>,
  record: StackRecord,
  { machines, moment, context }: Hooked,
): Promise<void> {
  const { observed, now } = dependencies;
  const heard = (node: NodeId): boolean => isHeard(dependencies, node);
  const giveUpAt = now().getTime() + LIMITS.stack.upgrade.hookedReadyMs;
  await observed.waitFor(() => {
    const found = hookReadiness(machines, sightOf(record, observed), heard);
    if (found.kind === 'ready') return true;
    const { machine, why } = found;
    if (found.kind === 'ended' || now().getTime() > giveUpAt) {
      throw new Fault('HOOK_NOT_RUN', { machine, moment, why });
    }
    context.report({ note: `Waiting for ${machine}, which ${why}` });
    return undefined;
  }, context.signal);
}

/** Takes what hooks have been ordered back, once nobody has to be told again that they were. */
export async function forgetHooks(
  { stacks, desired }: Pick<PointDependencies, 'stacks' | 'desired'>,
  operation: OperationId,
  { stack }: Pick<UpgradeParams, 'stack'>,
  moment: HookMoment,
): Promise<void> {
  const prefix = `${operation}-${moment}-`;
  for (const { id } of await stacks.runs(stack)) {
    if (id.startsWith(prefix)) await stacks.removeRun(id);
  }
  desired.touch(stack);
}

interface Hook {
  readonly machine: DefinedMachine;
  readonly command: string[];
  readonly moment: HookMoment;
  readonly context: StepContext<UpgradeParams>;
}

/** @returns what it has printed. @throws Fault TOOL_FAILED when it did not end with 0 */
async function runHook(
  dependencies: PointDependencies,
  record: StackRecord,
  { machine, command, moment, context }: Hook,
): Promise<string> {
  const { stacks, desired } = dependencies;
  const index = record.definition.machines.indexOf(machine);
  const id = `${context.operation}-${moment}-${index}`;
  const tool = `The hook “upgrade” (${moment}) of ${machine.name}`;
  await stacks.addRun({ id, stack: record.id, machine: machine.id, command });
  desired.touch(record.id);
  let output = '';
  await awaitNodes(dependencies, record, context.signal, (sight) => {
    const found = sight.machines
      .find((each) => each.id === machine.id)
      ?.runs.find((run) => run.id === id);
    giveUpOn(tool, found?.fault);
    if (found?.state === 'failed' && found.fault) throw fromWire(found.fault);
    context.report({ note: `${machine.name}: ${lastChars(found?.output ?? '', OUTPUT_CHARS)}` });
    if (found?.state !== 'done') return false;
    output = lastChars(found.output, OUTPUT_CHARS);
    const exitCode = found.exitCode ?? -1;
    if (exitCode !== 0) throw new Fault('TOOL_FAILED', { tool, exitCode, output });
    return true;
  });
  return output;
}
