import type { Operation } from '../../../schemas/api/resources/operation.ts';
import type { Stack } from '../../../schemas/api/resources/stack.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Outcome } from '../define-command.ts';
import { endingOf, phasesOf, type RoleOf } from '../operation/operation-ending.ts';
import { operationOutcome } from '../operation/operation-outcome.ts';
import { waitForOperation } from '../operation/wait-for-operation.ts';
import type { Connection } from '../server/connection.ts';
import { keepAsking } from '../server/patience.ts';

/** The document of commands that change a stack. */
export const STACK_SHAPE =
  '{"stack", "state", "operation", "result", "phases": [{"name", "seconds"}], "error"?}';

/** What an operation on a stack came to. */
export interface StackResult {
  readonly operation: Operation;
  /** Undefined: it is gone. */
  readonly stack: Stack | undefined;
  readonly roleOf: RoleOf;
}

/** Waits for an operation on a stack if wished, and looks at the stack after it. */
export async function followStack(
  connection: Connection,
  begun: Operation,
  { wait, roleOf }: { readonly wait: boolean; readonly roleOf: RoleOf },
): Promise<StackResult> {
  const operation = wait ? await waitForOperation(connection, begun) : begun;
  const stack = await keepAsking(connection, () => stackIfAny(connection, begun.subject.id));
  return { operation, stack, roleOf };
}

/** What a command tells that changed a stack; see `STACK_SHAPE`. */
export function stackOutcome({ operation, stack, roleOf }: StackResult): Outcome {
  const { error } = endingOf(operation, roleOf);
  return {
    ...operationOutcome(operation, roleOf),
    json: {
      stack: operation.subject.name,
      state: stack?.state ?? 'absent',
      operation: operation.id,
      result: operation.state,
      phases: phasesOf(operation),
      ...(error ? { error } : {}),
    },
  };
}

/** @returns the roles of a stack's machines, by name */
export const rolesOf =
  ({ machines }: { readonly machines: readonly { name: string; role: string }[] }): RoleOf =>
  (name) =>
    machines.find((machine) => machine.name === name)?.role;

/** @returns undefined when there is no such stack (any more) */
export async function stackIfAny(
  { api }: Connection,
  idOrName: string,
): Promise<Stack | undefined> {
  try {
    return await api.getStack({ params: { stack: idOrName } });
  } catch (error) {
    if (Fault.is(error, 'NOT_FOUND')) return undefined;
    throw error;
  }
}
