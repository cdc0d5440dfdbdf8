import type { Distrust } from '../../../schemas/api/resources/stack.ts';
import type { Consent } from '../../../schemas/api/resources/trust.ts';
import { shortDigest } from '../../../schemas/ids/digest.ts';
import { type ApplianceAddress, type Namespace, splitAddress } from '../../../schemas/ids/names.ts';
import { formatCount } from '../../../schemas/text/format-count.ts';
import type { Voucher } from '../ports/trust-store.ts';
import type { KnownKeys } from './known-keys.ts';

/** What a release was installed on the word of. */
export interface InstalledRelease {
  /** Where it was found. */
  readonly address: string;
  /** Of exactly its bytes; none: it was not signed, or is from before this was remembered. */
  readonly vouchers: readonly Voucher[];
  readonly consent: Consent | undefined;
}

const ACTION =
  'Its machines go on running. Install a release that is signed by a trusted key in its place, or remove it.';

/**
 * Tells whether a release that is installed would be refused today, because of the keys it was
 * signed with. That a signature or a root document has expired since is none of it: what was good
 * when it was installed stays good.
 *
 * @param keysOf which keys speak for a namespace now
 * @returns undefined: it is vouched for, or nobody ever did
 */
export function distrustOf(
  { address, vouchers, consent }: InstalledRelease,
  keysOf: (namespace: Namespace) => KnownKeys,
): Distrust | undefined {
  const names = new Set(vouchers.map(({ appliance }) => appliance));
  // As at an install: each claim by itself, that to the address it was found at first.
  const claims = [...names]
    .toSorted((a, b) => Number(b === address) - Number(a === address))
    .map((appliance) => judge(appliance, vouchers, keysOf));
  if (claims.some(({ state }) => state === 'good')) return undefined;
  const revoked = claims.find(({ state }) => state === 'revoked');
  if (revoked) return revoked.distrust;
  return consent ? undefined : claims.find(({ distrust }) => distrust)?.distrust;
}

interface Judged {
  /** `revoked`: every key that ever counted was; no consent overrules that. */
  readonly state: 'good' | 'revoked' | 'lacking';
  readonly distrust: Distrust | undefined;
}

function judge(
  appliance: ApplianceAddress,
  vouchers: readonly Voucher[],
  keysOf: (namespace: Namespace) => KnownKeys,
): Judged {
  const { namespace } = splitAddress(appliance);
  const { trusted, revoked, threshold } = keysOf(namespace);
  const keyIds = vouchers.filter((each) => each.appliance === appliance).map(({ keyId }) => keyId);
  const good = keyIds.filter((keyId) => trusted.has(keyId));
  if (good.length >= threshold) return { state: 'good', distrust: undefined };
  const gone = keyIds.filter((keyId) => revoked.has(keyId));
  if (gone.length > 0) {
    const keys = `${gone.length === 1 ? 'The key' : 'The keys'} ${gone.map(shortDigest).join(', ')}`;
    const verb = gone.length === 1 ? 'was' : 'were';
    const message = `${keys} of “${namespace}” ${verb} revoked, so its release is no longer vouched for.`;
    const distrust: Distrust = { code: 'KEY_REVOKED', message, action: ACTION };
    return { state: good.length === 0 ? 'revoked' : 'lacking', distrust };
  }
  if (good.length === 0) return { state: 'lacking', distrust: undefined };
  const wanted = formatCount(threshold, 'trusted key');
  const message = `“${namespace}” now wants the signatures of ${wanted}, and its release has ${good.length}.`;
  return { state: 'lacking', distrust: { code: 'SIGNATURES_TOO_FEW', message, action: ACTION } };
}
