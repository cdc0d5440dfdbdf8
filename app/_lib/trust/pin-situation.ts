import type { Publisher } from './publishers.ts';
import type { RootFile } from './read-root-file.ts';
import { trustText } from '../../_text/trust.ts';

const words = trustText.pin;

/** What somebody who pins a root document has answered. */
export interface PinAnswers {
  readonly text: string;
  /** That the fingerprints were compared through another channel. */
  readonly compared: boolean;
  readonly replace: boolean;
}

/** What a root document is, beside what is known of its publisher. */
export interface PinSituation {
  /** Why it cannot be pinned, as a sentence. */
  readonly problem: string | undefined;
  /** Nothing vouches for it: a person has to compare. */
  readonly asksToCompare: boolean;
  /** A document is known, in whose place it could come. */
  readonly asksToReplace: boolean;
  /** Fingerprints of keys that are trusted now and will be revoked, as it does not name them. */
  readonly givesUp: readonly string[];
}

/**
 * Tells what has to be asked and told before a root document is pinned. Whether its signatures are
 * good the server finds out.
 *
 * @param known what is believed so far of the publisher
 * @param namespace whose it has to be; undefined: anybody's
 */
export function pinSituation(
  file: RootFile | undefined,
  {
    known,
    namespace,
  }: { readonly known: Publisher | undefined; readonly namespace: string | undefined },
): PinSituation {
  const asksToReplace = known?.root !== undefined;
  const keys = known?.keys.filter(({ revokedAt }) => revokedAt === null) ?? [];
  const named = new Set(file?.keyIds);
  return {
    problem: problemOf(file, namespace),
    asksToCompare: !asksToReplace,
    asksToReplace,
    givesUp: keys.map(({ keyId }) => keyId).filter((keyId) => !named.has(keyId)),
  };
}

function problemOf(file: RootFile | undefined, namespace: string | undefined): string | undefined {
  if (!file) return words.problems.notOne;
  const found = file.root.namespace;
  if (namespace === undefined || found === namespace) return undefined;
  return words.problems.foreign(found, namespace);
}

/** @returns why it cannot be pinned yet, as the end of a sentence; undefined: it can */
export function pinObstacle(
  { text, compared, replace }: PinAnswers,
  { problem, asksToCompare }: PinSituation,
): string | undefined {
  if (text.trim() === '') return words.obstacles.empty;
  if (problem !== undefined) return words.obstacles.unusable;
  if ((asksToCompare || replace) && !compared) return words.obstacles.notCompared;
  return undefined;
}
