import { z } from 'zod';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { defineStep, type Step } from '../../../operations/kind.ts';
import type { DefinedMachine } from '../core/define/definition.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import { hookReadiness } from '../core/view/hook-readiness.ts';
import { alter } from './alter.ts';
import { changeBack } from './change-back.ts';
import type { ChangeParams, MachineChange } from './change-params.ts';
import { type ChangeContext, partsOf, restart, tell } from './machine-change.ts';
import { getStack, isHeard, sightOf, type StackOperationDependencies } from './stack-operation.ts';
import { forgetTold } from './tell-machine.ts';

const { readyMs, machinesMs } = LIMITS.stack.change;

/**
 * Changes one machine after the other, in their start order: each is told its new answers while it runs, and restarted
 * where that is needed. The next one waits until it is ready. Undone, each that was touched gets back what it had, in the
 * same way; one that does not answer any more is restarted without.
 */
export function changeMachinesStep(
  dependencies: StackOperationDependencies,
): Step<ChangeParams, null> {
  return defineStep<ChangeParams, null>({
    name: 'machines',
    title: 'Changing machines, one after the other',
    output: z.null(),
    timeoutMs: machinesMs,
    run: async (context) => {
      const { stack, answers, machines } = context.params;
      if (answers) await alter(dependencies, stack, { kind: 'answers', ...answers.to });
      for (const change of machines) await changeMachine(dependencies, context, change);
      return null;
    },
    undo: async (context) => {
      const { stack, answers, machines } = context.params;
      const record = await dependencies.stacks.get(stack);
      if (!record) return;
      if (answers) await alter(dependencies, stack, { kind: 'answers', ...answers.from });
      const silent: string[] = [];
      for (const change of machines) {
        const isTold = await changeBack(dependencies, { context, change, way: 'back' });
        if (!isTold) silent.push(partsOf(record, change).machine.name);
      }
      await alter(dependencies, stack, { kind: 'settle' });
      await forgetTold(dependencies, context.operation, stack);
      if (silent.length > 0) await noteSilent(dependencies, record, silent);
    },
  });
}

async function changeMachine(
  dependencies: StackOperationDependencies,
  context: ChangeContext,
  change: MachineChange,
): Promise<void> {
  const { stack } = context.params;
  const one = { context, change, way: 'there' } as const;
  const record = await getStack(dependencies.stacks, stack);
  if (record.power === 'off') {
    const { id: machine, to: size } = change;
    return alter(dependencies, stack, { kind: 'machine', machine, size, restart: undefined });
  }
  const { machine } = partsOf(record, change);
  // Once it is being restarted, it has been told: it may be off by now.
  const isRestarted = machine.restart?.operation === context.operation;
  if (change.files.length > 0 && !isRestarted) {
    await untilReady(dependencies, record, machine, context);
    await tell(dependencies, one);
  }
  if (change.restart) await restart(dependencies, one);
}

/** @throws Fault ANSWERS_NOT_TOLD when it has ended, or was not ready in time */
async function untilReady(
  dependencies: StackOperationDependencies,
  record: StackRecord,
  machine: DefinedMachine,
  { signal, report }: ChangeContext,
): Promise<void> {
  const { observed, now } = dependencies;
  const heard = (node: NodeId): boolean => isHeard(dependencies, node);
  const giveUpAt = now().getTime() + readyMs;
  await observed.waitFor(() => {
    const found = hookReadiness([machine], sightOf(record, observed), heard);
    if (found.kind === 'ready') return true;
    const { why } = found;
    if (found.kind === 'ended' || now().getTime() > giveUpAt) {
      throw new Fault('ANSWERS_NOT_TOLD', { machine: machine.name, why });
    }
    report({ note: `Waiting for ${machine.name}, which ${why}` });
    return undefined;
  }, signal);
}

const noteSilent = (
  { audit }: StackOperationDependencies,
  { id, name }: StackRecord,
  silent: readonly string[],
): Promise<void> =>
  audit.record({
    actor: 'system',
    action: 'stack.change',
    subject: id,
    sentence: `A change of ${name} was taken back, and ${silent.join(', ')} could not be told the former answers.`,
  });
