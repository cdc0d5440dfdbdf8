import type { NodeFacts } from '../../../../schemas/agent/observed.ts';
import type { FoundUnderlay } from '../ports/underlay.ts';

/** @returns what a node reports of how others reach it: nothing when they do not. */
export function underlayFacts(found: FoundUnderlay): Pick<NodeFacts, 'underlay'> {
  if (found.kind !== 'found') return {};
  return { underlay: { address: found.address, mtu: found.mtu } };
}
