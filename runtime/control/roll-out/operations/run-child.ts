import type { ChildOperations, PlannedChild } from '../../../operations/child-operations.ts';
import type { OperationReader } from '../../../operations/ports/operation-log.ts';
import type { OperationRecord } from '../../../operations/record.ts';

/** What became of a child; `why` it did not do it, as a sentence. */
export type ChildEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'left'; readonly why: string | undefined }
  | { readonly kind: 'failed'; readonly why: string };

/** Has one child do its work, once its turn comes, and waits for its end. */
export async function runChild(
  children: ChildOperations,
  child: PlannedChild,
  operations: Pick<OperationReader, 'events'>,
): Promise<ChildEnd> {
  const [outcome] = await children.runAll([child], { atOnce: 1 });
  if (!outcome) throw new Error(`nothing became of ${child.key}`);
  if (outcome.kind === 'left') return { kind: 'left', why: outcome.why };
  if (outcome.kind === 'refused') return { kind: 'failed', why: outcome.fault.message };
  const { record } = outcome;
  if (record.state === 'succeeded') return { kind: 'done' };
  return { kind: 'failed', why: await whyFailed(record, operations) };
}

/** @returns what the log says of an operation that did not succeed */
async function whyFailed(
  { id, state, title }: OperationRecord,
  operations: Pick<OperationReader, 'events'>,
): Promise<string> {
  if (state === 'cancelled') return `“${title}” was cancelled.`;
  const failed = (await operations.events(id)).find(({ type }) => type === 'failed');
  return failed?.fault?.message ?? `“${title}” failed; see yard op show ${id}.`;
}
