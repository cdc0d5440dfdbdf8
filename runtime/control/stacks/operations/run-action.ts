import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { z } from 'zod';
import { Fault, fromWire } from '../../../../schemas/errors/fault.ts';
import { MachineId, StackId } from '../../../../schemas/ids/brand.ts';
import { Key } from '../../../../schemas/ids/names.ts';
import { lastChars } from '../../../../schemas/text/last-chars.ts';
import { defineOperation, defineStep, type OperationKind } from '../../../operations/kind.ts';
import {
  giveUpOn,
  awaitNodes,
  getStack,
  type StackOperationDependencies,
} from './stack-operation.ts';

const Params = z.object({ stack: StackId, machine: MachineId, action: Key });
type Params = z.infer<typeof Params>;

const ACTION_MS = 60 * 60_000;
/** Characters of what a command printed that are kept. */
const OUTPUT_CHARS = 4_000;

/** Runs an action that the appliance declares in one guest, once. */
export function runAction(dependencies: StackOperationDependencies): OperationKind<Params> {
  const { stacks, desired } = dependencies;
  const run = defineStep<Params, null>({
    name: 'run',
    title: 'Running the command in the guest',
    output: z.null(),
    timeoutMs: ACTION_MS,
    run: async ({ operation, params, signal, report }) => {
      const record = await getStack(stacks, params.stack);
      const machine = record.definition.machines.find(({ id }) => id === params.machine);
      const role = record.appliance.manifest.roles[machine?.role ?? ''];
      const action = role?.actions[params.action];
      if (!action) throw new Fault('NOT_FOUND', { what: 'action', name: params.action });
      await stacks.addRun({ id: operation, command: action.command, ...params });
      desired.touch(params.stack);
      await awaitNodes(dependencies, record, signal, (sight) => {
        const found = sight.machines
          .find(({ id }) => id === params.machine)
          ?.runs.find(({ id }) => id === operation);
        giveUpOn(action.title, found?.fault);
        // It is run at most once: what has failed does not mend itself.
        if (found?.state === 'failed' && found.fault) throw fromWire(found.fault);
        if (found?.state !== 'done') return false;
        report({ note: lastChars(found.output, OUTPUT_CHARS) });
        refuseFailure(action.title, found.exitCode ?? -1, found.output);
        return true;
      });
      return null;
    },
    undo: async ({ operation, params }) => forget(operation, params.stack),
  });
  const forget = async (id: string, stack: StackId): Promise<void> => {
    await stacks.removeRun(id);
    desired.touch(stack);
  };
  const finish = defineStep<Params, null>({
    name: 'finish',
    title: 'Finishing',
    output: z.null(),
    timeoutMs: 60_000,
    commit: true,
    run: async ({ operation, params }) => {
      await forget(operation, params.stack);
      return null;
    },
  });
  return defineOperation<Params>({
    kind: OPERATION_KIND.run,
    version: 1,
    params: Params,
    steps: [run, finish],
  });
}

/** @throws Fault TOOL_FAILED when the command did not end with 0 */
function refuseFailure(tool: string, exitCode: number, output: string): void {
  if (exitCode !== 0)
    throw new Fault('TOOL_FAILED', { tool, exitCode, output: lastChars(output, OUTPUT_CHARS) });
}
