import type { Distrust } from '../../../../schemas/api/resources/stack.ts';
import type { Consent } from '../../../../schemas/api/resources/trust.ts';
import { shortDigest } from '../../../../schemas/ids/digest.ts';
import {
  type ApplianceAddress,
  type Namespace,
  splitAddress,
} from '../../../../schemas/ids/names.ts';
import { formatCount } from '../../../../schemas/text/format-count.ts';
import type { Voucher } from '../ports/trust-store.ts';
import type { KnownKeys } from './known-keys.ts';

/** What a release was installed on the word of. */
export interface InstalledRelease {
  /** Where it was found. */
  readonly address: string;
  /** What it has to be signed as: that address, or what it is recorded as a mirror of. */
  readonly signedAs: ApplianceAddress;
  /** Of exactly its bytes; none: it was not signed, or is from before this was remembered. */
  readonly vouchers: readonly Voucher[];
  readonly consent: Consent | undefined;
}

const ACTION =
  'Its machines keep running. Install a release that a trusted key has signed beside it and move there, or remove it.';

/**
 * Tells whether a release that is installed would be refused today, because of the keys it was
 * signed with. That a signature or a root document has expired since is none of it: what was good
 * when it was installed stays good.
 *
 * @param keysOf which keys speak for a namespace now
 * @returns undefined: it is vouched for, or nobody ever did
 */
export function distrustOf(
  { address, signedAs, vouchers, consent }: InstalledRelease,
  keysOf: (namespace: Namespace) => KnownKeys,
): Distrust | undefined {
  const own = vouchers.filter(({ appliance }) => appliance === signedAs);
  const { isRevoked, distrust } = judge(signedAs, own, keysOf);
  if (isRevoked) return distrust;
  if (consent) return undefined;
  const [other] = vouchers;
  if (own.length > 0 || !other) return distrust;
  const message = `It is signed as ${other.appliance}, but was installed as ${address}.`;
  return { code: 'PUBLISHER_MISMATCH', message, action: ACTION };
}

interface Judged {
  /** Every key that ever counted was revoked; no consent overrules that. */
  readonly isRevoked: boolean;
  readonly distrust: Distrust | undefined;
}

function judge(
  appliance: ApplianceAddress,
  vouchers: readonly Voucher[],
  keysOf: (namespace: Namespace) => KnownKeys,
): Judged {
  const { namespace } = splitAddress(appliance);
  const { trusted, revoked, threshold } = keysOf(namespace);
  const keyIds = vouchers.map(({ keyId }) => keyId);
  const good = keyIds.filter((keyId) => trusted.has(keyId));
  if (good.length >= threshold) return { isRevoked: false, distrust: undefined };
  const gone = keyIds.filter((keyId) => revoked.has(keyId));
  if (gone.length > 0) {
    const keys = `${gone.length === 1 ? 'The key' : 'The keys'} ${gone.map(shortDigest).join(', ')}`;
    const verb = gone.length === 1 ? 'was' : 'were';
    const message = `${keys} of “${namespace}” ${verb} revoked, so the release is no longer trusted.`;
    const distrust: Distrust = { code: 'KEY_REVOKED', message, action: ACTION };
    return { isRevoked: good.length === 0, distrust };
  }
  if (good.length === 0) return { isRevoked: false, distrust: undefined };
  const wanted = formatCount(threshold, 'trusted key');
  const message = `“${namespace}” now requires signatures from ${wanted}, and this release has ${good.length}.`;
  return { isRevoked: false, distrust: { code: 'SIGNATURES_TOO_FEW', message, action: ACTION } };
}
