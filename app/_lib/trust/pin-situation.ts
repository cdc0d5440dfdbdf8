import type { PinnedRoot } from '../../../schemas/api/resources/trust.ts';
import type { RootFile } from './read-root-file.ts';

/** What somebody who pins a root document has answered. */
export interface PinAnswers {
  readonly text: string;
  /** That the fingerprints were compared by another way. */
  readonly compared: boolean;
  readonly replace: boolean;
}

/** What a root document is, beside what is known of its publisher. */
export interface PinSituation {
  /** Why it cannot be pinned, as a sentence. */
  readonly problem: string | undefined;
  /** Nothing vouches for it: a person has to compare. */
  readonly asksToCompare: boolean;
  /** Something is known, in whose place it could come. */
  readonly asksToReplace: boolean;
}

/**
 * Tells what has to be asked before a root document is pinned. Whether its signatures are good the
 * server finds out.
 *
 * @param known what is believed so far
 * @param namespace whose it has to be; undefined: anybody's
 */
export function pinSituation(
  file: RootFile | undefined,
  {
    known,
    namespace,
  }: { readonly known: PinnedRoot | undefined; readonly namespace: string | undefined },
): PinSituation {
  const asks = { asksToCompare: known === undefined, asksToReplace: known !== undefined };
  if (!file) return { ...asks, problem: 'This is no file of root documents.' };
  const found = file.root.namespace;
  if (namespace !== undefined && found !== namespace) {
    return { ...asks, problem: `It belongs to “${found}”, not to “${namespace}”.` };
  }
  return { ...asks, problem: undefined };
}

/** @returns why it cannot be pinned yet, as the end of a sentence; undefined: it can */
export function pinObstacle(
  { text, compared, replace }: PinAnswers,
  { problem, asksToCompare }: PinSituation,
): string | undefined {
  if (text.trim() === '') return 'there is no root document yet';
  if (problem !== undefined) return 'the file cannot be used';
  if ((asksToCompare || replace) && !compared) return 'the fingerprints have not been compared';
  return undefined;
}
