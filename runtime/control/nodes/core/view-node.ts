import { PROTOCOL_VERSION } from '../../../../schemas/agent/desired.ts';
import type { NodeFacts, ObservedState } from '../../../../schemas/agent/observed.ts';
import type { Node, NodeHolds } from '../../../../schemas/api/resources/node.ts';
import { allowedNodeActions } from '../../../../schemas/capability/node.ts';
import type { NodeRecord, StoredNodeDisk } from '../ports/node-store.ts';
import { nodeDrift } from './node-drift.ts';
import { admissionOf, nodeState } from './node-state.ts';

export interface NodeViewInput {
  readonly record: NodeRecord;
  /** Its last report to this server since that was started. */
  readonly report: ObservedState | undefined;
  /** Whether it has been silent for so long that it counts as lost. */
  readonly isSilent: boolean;
  readonly reserved: Node['reserved'];
  readonly holds: NodeHolds;
  /** What is told besides what it reports itself. */
  readonly notices: readonly string[];
  readonly image: Node['image'];
  readonly serverVersion: string;
}

/** Shows a node as the API does: what is stored, what was ordered, and what it reported last. */
export function viewNode(input: NodeViewInput): Node {
  const { record, report, holds } = input;
  const { orders } = record;
  const facts = report?.facts ?? record.facts ?? null;
  const drift = nodeDrift(
    facts ? { version: facts.agentVersion, protocol: report?.protocol } : undefined,
    { version: input.serverVersion, protocol: PROTOCOL_VERSION },
  );
  const hasReported = report !== undefined || record.lastSeenAt !== undefined;
  const state = nodeState(orders, { hasReported, isSilent: input.isSilent });
  return {
    id: record.id,
    name: record.name,
    state,
    admission: admissionOf(orders),
    orders,
    labels: record.labels,
    note: record.note,
    notices: [...input.notices, ...(report?.notices ?? [])],
    outdated: drift !== undefined,
    drift: drift ?? null,
    image: input.image,
    holds,
    actions: allowedNodeActions({ orders, holds, state }),
    lastSeenAt: report?.at ?? record.lastSeenAt?.toISOString() ?? null,
    enrolledAt: record.enrolledAt.toISOString(),
    certificateEndsAt: record.certificateEndsAt.toISOString(),
    facts: facts && withoutDetails(facts),
    figures: report?.figures ?? null,
    ...(record.disk ? { disk: diskOf(record.disk) } : {}),
    reserved: input.reserved,
  };
}

function diskOf({ state, disk, by, at }: StoredNodeDisk): NonNullable<Node['disk']> {
  const { contents: _contents, ...shown } = disk;
  return { state, ...shown, by, at };
}

/** What is long is shown with one node alone. */
function withoutDetails({ processor: _processor, disks: _disks, ...facts }: NodeFacts): NodeFacts {
  return facts;
}
