import type { Site, SiteNode } from '../../../nodes/core/site.ts';
import type { Remark } from './remark.ts';

/** @returns the node of this name or id when something may be put on it, otherwise why not */
export function usableNode(
  name: string,
  { nodes, unheard, awaitsNodes }: Pick<Site, 'nodes' | 'unheard' | 'awaitsNodes'>,
): { readonly node: SiteNode } | { readonly problem: Remark } {
  const node = nodes.find((candidate) => candidate.name === name || candidate.id === name);
  if (node?.ready && node.admits) return { node };
  const action = 'Choose another node.';
  if (!node && !unheard?.has(name)) {
    return { problem: { code: 'NODE_UNKNOWN', message: `There is no node “${name}”.`, action } };
  }
  if (!node && awaitsNodes) {
    const message = `The server has just been started, and ${name} has not reported to it yet.`;
    return { problem: { code: 'NODE_CLOSED', message, action: 'Try again in a few seconds.' } };
  }
  const message = node?.ready
    ? `${node.name} is closed to new machines.`
    : `${node?.name ?? name} is not connected.`;
  return { problem: { code: 'NODE_CLOSED', message, action } };
}
