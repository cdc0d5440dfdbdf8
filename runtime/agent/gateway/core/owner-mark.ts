import { NetworkId, type NodeId, StackId } from '../../../../schemas/ids/brand.ts';

/**
 * Says in the alias of an interface, or the comment of a table, which agent made it for what:
 * `stackyard node-… network-…`. Agents that share a host tell their things apart by it.
 */
export const ownerMark = (node: NodeId, thing: NetworkId | StackId): string =>
  `${agentMark(node)} ${thing}`;

/** The same for what an agent has once on a host. */
export const agentMark = (node: NodeId): string => `stackyard ${node}`;

/** @returns what a mark of this very agent stands for; undefined for everything else. */
export function readOwnerMark(
  node: NodeId,
  text: string | undefined,
): { network: NetworkId } | { stack: StackId } | undefined {
  const [word, owner, thing, ...rest] = (text ?? '').split(' ');
  if (word !== 'stackyard' || owner !== node || rest.length > 0) return undefined;
  const network = NetworkId.safeParse(thing);
  if (network.success) return { network: network.data };
  const stack = StackId.safeParse(thing);
  return stack.success ? { stack: stack.data } : undefined;
}
