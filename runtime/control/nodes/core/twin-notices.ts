import type { NodeFacts } from '../../../../schemas/agent/observed.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';

/** A node and what it says of itself. */
export interface NamedNode {
  readonly id: NodeId;
  readonly name: string;
  readonly facts: Pick<NodeFacts, 'hostname' | 'underlay'> | undefined;
}

/**
 * Finds nodes that say the same of themselves where each must be the only one. An NFS server takes
 * hosts of one name for one client (RFC 8881 §2.4), and one network address leads to one node.
 *
 * @returns what is to be told of each node concerned
 */
export function twinNotices(nodes: readonly NamedNode[]): ReadonlyMap<NodeId, readonly string[]> {
  const told = new Map<NodeId, string[]>();
  const tell = (twins: readonly NamedNode[], sentence: (others: string) => string): void => {
    const sorted = twins.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    for (const { id } of twins) {
      told.set(id, [...(told.get(id) ?? []), sentence(nameOthers(sorted, id))]);
    }
  };
  for (const [hostname, twins] of twinsBy(nodes, ({ facts }) => facts?.hostname.toLowerCase())) {
    tell(twins, (others) => sameHostName(hostname, others));
  }
  for (const [address, twins] of twinsBy(nodes, ({ facts }) => addressOf(facts))) {
    tell(twins, (others) => sameAddress(address, others));
  }
  return told;
}

function twinsBy(
  nodes: readonly NamedNode[],
  keyOf: (node: NamedNode) => string | undefined,
): [key: string, twins: NamedNode[]][] {
  const groups = new Map<string, NamedNode[]>();
  for (const node of nodes) {
    const key = keyOf(node);
    if (!key) continue;
    const group = groups.get(key);
    if (group) group.push(node);
    else groups.set(key, [node]);
  }
  return [...groups].filter(([, group]) => group.length > 1);
}

/** An IPv6 address may be written in many ways; URLs know one (WHATWG URL §3.5). */
function addressOf(facts: NamedNode['facts']): string | undefined {
  const address = facts?.underlay?.address;
  if (!address?.includes(':')) return address;
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

const sameHostName = (hostname: string, others: string): string =>
  `It has the same host name as ${others}: “${hostname}”. Storage servers treat them as one client ` +
  'and mix up their locks. Give one of them a different host name, or remove the node that is gone.';

const sameAddress = (address: string, others: string): string =>
  `It reports the same network address as ${others}: ${address}. What is sent to one may reach the ` +
  'other. Give one of them a different address, or remove the node that is gone.';

/** @param sorted by name; with thousands of twins, no more of them is looked at than is named */
function nameOthers(sorted: readonly NamedNode[], self: NodeId): string {
  const { namedTwins } = LIMITS.nodeRecord;
  const named = sorted
    .slice(0, namedTwins + 1)
    .filter(({ id }) => id !== self)
    .slice(0, namedTwins)
    .map(({ name }) => `“${name}”`);
  const more = sorted.length - 1 - named.length;
  return [...named, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
