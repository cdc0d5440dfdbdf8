import { Fault } from '../../../schemas/errors/fault.ts';
import { readRootChain, type RootDocument } from './read-root.ts';
import { type RootPolicy, verifyRootChain } from './verify-root-chain.ts';

/** Where the chains that came with an appliance lead. */
export interface FollowedRoot {
  /** What is believed now. */
  readonly current: RootDocument;
  /** What is believed now and was not before, oldest first. */
  readonly newer: readonly RootDocument[];
  /** Why a chain was not followed. It may be a stranger's, so it decides only when trust lacks. */
  readonly refused: Fault | undefined;
}

/**
 * Follows the chains of root documents that came with an appliance from the document known here.
 * Anybody who may push can attach a bad one, so the best of the good ones counts.
 *
 * @param chains texts of JSON, from outside
 */
export function followRoot(
  pinned: RootDocument,
  chains: readonly string[],
  policy: RootPolicy,
): FollowedRoot {
  let newer: readonly RootDocument[] = [];
  let refused: Fault | undefined;
  for (const chain of new Set(chains)) {
    try {
      const found = verifyRootChain(pinned, readRootChain(Buffer.from(chain)), policy);
      if (found.length > newer.length) newer = found;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      // An older release brings the chain of its time.
      if (error.code !== 'ROOT_ROLLBACK') refused = error;
    }
  }
  return { current: newer.at(-1) ?? pinned, newer, refused };
}
