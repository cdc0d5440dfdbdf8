import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault, fromWire } from '../../../../schemas/errors/fault.ts';
import type { OperationId, StackId } from '../../../../schemas/ids/brand.ts';
import { lastChars } from '../../../../schemas/text/last-chars.ts';
import type { StepContext } from '../../../operations/kind.ts';
import type { DefinedMachine } from '../core/define/definition.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import type { MachineChange } from './change-params.ts';
import { awaitNodesWhile, type StackOperationDependencies } from './stack-operation.ts';

const OUTPUT_CHARS = 4_000;
/** A run that has nothing to do but write files. */
const NOTHING_MORE = ['true'];

export type Way = 'there' | 'back';

/** What tells a machine its answers. */
export interface Telling {
  readonly machine: DefinedMachine;
  readonly change: MachineChange;
  /** Place among the machines of the stack. */
  readonly index: number;
  readonly way: Way;
  readonly operation: OperationId;
  readonly signal: AbortSignal;
  readonly report: StepContext<unknown>['report'];
  /** Is asked whenever a node says something; throws to give up. */
  readonly demand: () => void;
}

/**
 * Has the files of a machine written that are made of answers, and what the appliance has for it run after that. A node
 * that was interrupted while it did so does it again: writing the same twice changes nothing, and a hook has to stand it.
 *
 * @throws Fault ANSWERS_NOT_TOLD, TOOL_FAILED when something did not end with 0
 */
export async function tellMachine(
  dependencies: StackOperationDependencies,
  record: StackRecord,
  telling: Telling,
): Promise<void> {
  const { machine, change } = telling;
  const tool = `Telling ${machine.name} its answers`;
  for (let turn = 1; ; turn += 1) {
    const found = await runOnce(dependencies, record, telling, turn);
    if (found.kind === 'ended') {
      const { exitCode, output } = found;
      if (exitCode === 0) return;
      throw new Fault('TOOL_FAILED', {
        tool: change.hook ? `${tool} (its hook “change”)` : tool,
        exitCode,
        output,
      });
    }
    if (turn >= LIMITS.stack.change.tries) {
      throw new Fault('ANSWERS_NOT_TOLD', {
        machine: machine.name,
        why: `did not take them (${found.why})`,
      });
    }
  }
}

type Ran =
  | { readonly kind: 'ended'; readonly exitCode: number; readonly output: string }
  | { readonly kind: 'failed'; readonly why: string };

async function runOnce(
  dependencies: StackOperationDependencies,
  record: StackRecord,
  { machine, change, index, way, operation, signal, report, demand }: Telling,
  turn: number,
): Promise<Ran> {
  const { stacks, desired } = dependencies;
  const id = `${prefixOf(operation, way, index)}${turn}`;
  const { hook, files } = change;
  signal.throwIfAborted();
  await stacks.addRun({
    id,
    stack: record.id,
    machine: machine.id,
    command: hook ?? NOTHING_MORE,
    files,
  });
  desired.touch(record.id);
  let ran: Ran | undefined;
  await awaitNodesWhile(dependencies, record, signal, {
    demand,
    check: (sight) => {
      const found = sight.machines
        .find((each) => each.id === machine.id)
        ?.runs.find((run) => run.id === id);
      const output = lastChars(found?.output ?? '', OUTPUT_CHARS);
      report({ note: `Telling ${machine.name} its answers. ${output}`.trim() });
      if (found?.state === 'failed') {
        const why = found.fault ? fromWire(found.fault).message.replace(/\.$/, '') : 'no answer';
        ran = { kind: 'failed', why };
      }
      if (found?.state === 'done') ran = { kind: 'ended', exitCode: found.exitCode ?? -1, output };
      return ran !== undefined;
    },
  });
  return ran ?? { kind: 'failed', why: 'no answer' };
}

const prefixOf = (operation: OperationId, way: Way, index: number): string =>
  `${operation}-${way}-${index}-`;

/** @returns whether a machine may have been told its answers: the new ones, or the former ones again */
export async function wasTold(
  { stacks }: Pick<StackOperationDependencies, 'stacks'>,
  stack: StackId,
  { operation, way, index }: Pick<Telling, 'operation' | 'way' | 'index'>,
): Promise<boolean> {
  const prefix = prefixOf(operation, way, index);
  return (await stacks.runs(stack)).some(({ id }) => id.startsWith(prefix));
}

/** Takes back what an operation has ordered, once nobody has to be told again that it was. */
export async function forgetTold(
  { stacks, desired }: Pick<StackOperationDependencies, 'stacks' | 'desired'>,
  operation: OperationId,
  stack: StackId,
): Promise<void> {
  for (const { id } of await stacks.runs(stack)) {
    if (id.startsWith(`${operation}-`)) await stacks.removeRun(id);
  }
  desired.touch(stack);
}
