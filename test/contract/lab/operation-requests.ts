import { randomBytes } from 'node:crypto';
import type { OperationLog } from '../../../runtime/operations/ports/operation-log.ts';
import type { Lease, OperationRequest } from '../../../runtime/operations/record.ts';
import { makeId, type OperationId } from '../../../schemas/ids/brand.ts';

/** An operation on a thing, under an id of its own. */
export const request = (over: Partial<OperationRequest> = {}): OperationRequest => ({
  id: makeId('op', randomBytes(16)),
  kind: 'put',
  version: 1,
  title: 'Put it there',
  subject: { kind: 'thing', id: 'thing-1', name: 'one' },
  params: { to: 'there', at: undefined },
  alike: undefined,
  createdBy: 'tester',
  key: undefined,
  ...over,
});

/** On another thing than the others. */
export const about = (thing: string) => ({ subject: { kind: 'thing', id: thing, name: thing } });

/** @returns the lease of an operation that can be claimed */
export async function claimed(log: OperationLog, id: OperationId, worker = 'one'): Promise<Lease> {
  const lease = await log.claim(id, worker);
  if (!lease) throw new Error('it is not claimable');
  return lease;
}
