import { Fault } from '../../../../schemas/errors/fault.ts';
import type { OperationReader } from '../../../operations/ports/operation-log.ts';
import type { OperationRecord } from '../../../operations/record.ts';

/** Who submits what, and the key by which a repetition is known. */
export interface KeyedSubmission {
  readonly by: string;
  readonly key: string | undefined;
  /** What a repetition may have become: removing a removed stack is purging it. */
  readonly kinds: readonly string[];
  /** Id of the stack it is about; undefined when it makes one. */
  readonly stack: string | undefined;
}

/**
 * Submits once: the same key of the same caller gives the first operation back, before anything is
 * planned or checked against a state that this very operation has changed. A submission that was
 * refused has left nothing, so its key may be used again.
 *
 * @param submit makes the operation
 * @throws Fault CONFLICT when the key stands for something else, and those of `submit`
 */
export async function repeatSubmission(
  submission: KeyedSubmission,
  operations: Pick<OperationReader, 'byKey'>,
  submit: () => Promise<OperationRecord>,
): Promise<OperationRecord> {
  const earlier = await find(submission, operations);
  if (earlier) return earlier;
  try {
    return await submit();
  } catch (error) {
    // The same request may have come twice at the same moment, and this one second.
    const meanwhile = await find(submission, operations);
    if (meanwhile) return meanwhile;
    throw error;
  }
}

async function find(
  { by, key, kinds, stack }: KeyedSubmission,
  operations: Pick<OperationReader, 'byKey'>,
): Promise<OperationRecord | undefined> {
  const found = key === undefined ? undefined : await operations.byKey(by, key);
  if (!found) return undefined;
  if (kinds.includes(found.kind) && (stack === undefined || found.subject.id === stack))
    return found;
  const why = `it was used for “${found.title}”`;
  throw new Fault('CONFLICT', { what: 'request key', name: key ?? '', why });
}
