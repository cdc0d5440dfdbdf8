import type { z } from 'zod';
import type { OperationProgress } from '../../schemas/api/resources/operation.ts';
import type { OperationId } from '../../schemas/ids/brand.ts';
import type { ChildOperations } from './child-operations.ts';
import type { OperationEvent } from './record.ts';

/**
 * What an operation is made of. The rules, which the tests in `test/runtime/operations` enforce on
 * every kind:
 *
 * 1. Inputs and outputs of a step are plain data, because they outlive the process.
 * 2. A step has at most one effect outside the log.
 * 3. Running it again after it succeeded returns an equal output and changes nothing.
 * 4. Ids, addresses and names are made in the first step only.
 * 5. Undo runs for every step that *started*, the failed one included; it must succeed when the
 *    effect is absent, partial or complete, and touches only what carries this operation's ids.
 * 6. An action and the wait for its result are two steps, so a time-out never hides an effect.
 * 7. Behind the step marked `commit` nothing is undone; the rest only rolls forward.
 * 8. A step may have work done by children, which are operations of their own. What the failure of
 *    one means is the step's choice. Before an operation is undone, its children are cancelled and
 *    have ended; none ends before its children.
 */
export interface Step<Params, Output> {
  readonly name: string;
  /** For people, as an activity: “Reserving addresses”. */
  readonly title: string;
  /** The shape of what it returns; checked when it is read back from the log. */
  readonly output: z.ZodType<Output>;
  /** Longer than this it has failed; the signal of the context is aborted. */
  readonly timeoutMs: number;
  run(context: StepContext<Params>): Promise<Output>;
  undo?(context: UndoContext<Params>): Promise<void>;
  /** No undoing once this step has succeeded. */
  readonly commit?: true;
}

/** What a running step gets. */
export interface StepContext<Params> {
  readonly operation: OperationId;
  readonly params: Params;
  /** The name or other label of who asked for it. */
  readonly actor: string;
  /** Aborted on cancel, on time-out and when another worker has taken over. */
  readonly signal: AbortSignal;
  /** What an earlier step returned. */
  outputOf<Output>(step: Step<never, Output>): Output;
  /** Operations that this one has others do. */
  readonly children: ChildOperations;
  /** Tells how far it is; only the latest is kept. */
  report(progress: Partial<OperationProgress>): void;
}

/** What an undo gets: outputs may be missing, because the step may have failed half-way. */
export interface UndoContext<Params> extends Omit<StepContext<Params>, 'outputOf' | 'children'> {
  outputIfAny<Output>(step: Step<never, Output>): Output | undefined;
}

/** A declared kind of operation. */
export interface OperationKind<Params = unknown> {
  readonly kind: string;
  /** Raised when the list of steps changes; older versions stay until none is active. */
  readonly version: number;
  readonly params: z.ZodType<Params>;
  readonly steps: readonly Step<Params, unknown>[];
  /** How long, by its log, that which it is about was without service, in milliseconds; null: it was not, or still is. */
  readonly withoutService?: (events: readonly OperationEvent[]) => number | null;
}

/** Declares a step; only gives it its types. */
export const defineStep = <Params, Output>(step: Step<Params, Output>): Step<Params, Output> =>
  step;

/**
 * Declares a kind of operation.
 *
 * @throws Error when two steps share a name (a mistake of the programmer)
 */
export function defineOperation<Params>(kind: OperationKind<Params>): OperationKind<Params> {
  const names = kind.steps.map((step) => step.name);
  if (new Set(names).size !== names.length) {
    throw new Error(`two steps of ${kind.kind} share a name`);
  }
  return kind;
}
