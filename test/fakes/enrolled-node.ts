import type { EnrolledNode } from '../../runtime/control/nodes/ports/node-store.ts';
import type { NodeId } from '../../schemas/ids/brand.ts';

/** What is stored of a node that has just enrolled and was not heard of yet, but for `over`. */
export const enrolledNode = (id: NodeId, over: Partial<EnrolledNode> = {}): EnrolledNode => ({
  id,
  name: 'one',
  keyFingerprint: 'k',
  certificateEndsAt: new Date('2100-01-01'),
  enrolledAt: new Date('2026-01-01'),
  lastSeenAt: undefined,
  facts: undefined,
  generation: 0,
  desiredHash: '',
  ...over,
});
