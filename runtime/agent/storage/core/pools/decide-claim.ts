import type { Claim } from '../../ports/pools.ts';

/** What a node does that is about to run a machine, after a look at the claims in the pool. */
export type ClaimDecision =
  /** It is its own already. */
  | { readonly kind: 'held' }
  /** Nobody has this epoch; whoever writes it first has it. */
  | { readonly kind: 'take' }
  /** Another node runs it, or ran it last. */
  | { readonly kind: 'refused'; readonly by: Claim };

/**
 * Decides about a claim. The highest epoch counts. An epoch that another node has is not shared: the
 * server gives each to one node, so two that claim the same one have been told different things.
 *
 * @param highest the claim with the highest epoch in the pool
 */
export function decideClaim(highest: Claim | undefined, wanted: Claim): ClaimDecision {
  if (!highest || highest.epoch < wanted.epoch) return { kind: 'take' };
  const isOwn = highest.epoch === wanted.epoch && highest.node === wanted.node;
  return isOwn ? { kind: 'held' } : { kind: 'refused', by: highest };
}
