import type { PinnedRoot, TrustedKey } from '../../../schemas/api/resources/trust.ts';
import { trustText } from '../../_text/trust.ts';

/** What this server believes about one namespace. */
export interface Publisher {
  readonly namespace: TrustedKey['namespace'];
  /** undefined: its keys were trusted one by one. */
  readonly root: PinnedRoot | undefined;
  readonly keys: readonly TrustedKey[];
  /** How many keys speak for it now. */
  readonly trusted: number;
  /** How many of them must have signed a release. */
  readonly threshold: number;
  readonly state: 'trusted' | 'expired' | 'too-few' | 'revoked';
}

/**
 * Puts keys and root documents together by namespace.
 *
 * @returns in the order of the alphabet
 */
export function publishersOf(
  keys: readonly TrustedKey[],
  roots: readonly PinnedRoot[],
  nowMs: number,
): Publisher[] {
  const names = new Set([...keys, ...roots].map(({ namespace }) => namespace));
  return [...names].toSorted().map((namespace) => {
    const root = roots.find((each) => each.namespace === namespace);
    const own = keys.filter((key) => key.namespace === namespace);
    const good = own.filter(
      ({ keyId, revokedAt }) => revokedAt === null && (!root || root.keyIds.includes(keyId)),
    );
    const threshold = root?.threshold ?? 1;
    const trusted = good.length;
    return {
      namespace,
      root,
      keys: own,
      trusted,
      threshold,
      state: stateOf({ root, trusted, threshold }, nowMs),
    };
  });
}

function stateOf(
  { root, trusted, threshold }: Pick<Publisher, 'root' | 'trusted' | 'threshold'>,
  nowMs: number,
): Publisher['state'] {
  if (trusted === 0) return 'revoked';
  if (trusted < threshold) return 'too-few';
  const expired = root?.expires != null && Date.parse(root.expires) <= nowMs;
  return expired ? 'expired' : 'trusted';
}

/** @returns how many keys must sign a release, in words */
export const mustSign = ({ threshold, trusted }: Publisher): string =>
  trusted === 0 ? trustText.publishers.noKeyLeft : trustText.publishers.ofKeys(threshold, trusted);
