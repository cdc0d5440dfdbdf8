import { readRoot } from '../../../../packager/format/root/read-root.ts';
import type { Distrust } from '../../../../schemas/api/resources/stack.ts';
import type { Namespace } from '../../../../schemas/ids/names.ts';
import type { AuditTrail } from '../../../audit/audit-trail.ts';
import { distrustOf } from '../core/distrust.ts';
import { signedNameOf } from '../core/mirror.ts';
import { type KnownKeys, knownKeys } from '../core/known-keys.ts';
import type { StackRecord } from '../../stacks/core/define/stack-record.ts';
import type { ChangeFeed } from '../../../events/change-feed.ts';
import type { MirrorStore } from '../ports/mirror-store.ts';
import type { RootStore } from '../ports/root-store.ts';
import type { StackReader } from '../../stacks/ports/stack-store.ts';
import type { TrustStore } from '../ports/trust-store.ts';

interface TrustSources {
  readonly trust: Pick<TrustStore, 'listKeys' | 'listConsents' | 'listVouchers'>;
  readonly roots: Pick<RootStore, 'list'>;
  readonly mirrors: Pick<MirrorStore, 'list'>;
}

/** Says of a stack why its release is no longer vouched for; undefined: it is. */
export type StandingTrust = (record: StackRecord) => Distrust | undefined;

/**
 * Derives from what is known now which of these stacks run a release that nobody trusted vouches
 * for any more. Nothing of it is stored, so it is never out of date.
 */
export async function standingTrust(
  records: readonly StackRecord[],
  { trust, roots, mirrors }: TrustSources,
): Promise<StandingTrust> {
  const digests = [...new Set(records.map(({ appliance }) => appliance.digest))];
  const [keys, consents, vouchers, stored, mirrored] = await Promise.all([
    trust.listKeys(),
    trust.listConsents(),
    trust.listVouchers(digests),
    roots.list(),
    mirrors.list(),
  ]);
  const keysOf = (namespace: Namespace): KnownKeys => {
    const root = stored.find((each) => each.namespace === namespace);
    const own = keys.filter((key) => key.namespace === namespace);
    return knownKeys(own, root && readRoot(root.envelope));
  };
  // Many stacks are of few releases.
  const known = new Map<string, Distrust | undefined>();
  return ({ appliance: { registry, address, digest } }) => {
    const release = JSON.stringify([registry, address, digest]);
    if (known.has(release)) return known.get(release);
    const distrust = distrustOf(
      {
        address,
        signedAs: signedNameOf({ registry, address }, mirrored),
        vouchers: vouchers.filter((each) => each.digest === digest),
        consent: consents.find((each) => each.digest === digest),
      },
      keysOf,
    );
    known.set(release, distrust);
    return distrust;
  };
}

export interface TrustChangeDependencies extends TrustSources {
  readonly stacks: Pick<StackReader, 'list'>;
  readonly audit: Pick<AuditTrail, 'record'>;
  readonly changes: Pick<ChangeFeed, 'publish'>;
}

/**
 * Changes whom this server believes, and tells in the log of each stack that is touched by it.
 *
 * @param change what changes keys, root documents or consents
 */
export async function changeTrust<Result>(
  actor: string,
  change: () => Promise<Result>,
  dependencies: TrustChangeDependencies,
): Promise<Result> {
  const { stacks, audit, changes } = dependencies;
  const records = await stacks.list();
  const before = await standingTrust(records, dependencies);
  const result = await change();
  const after = await standingTrust(records, dependencies);
  for (const record of records) {
    const [was, is] = [before(record), after(record)];
    if (was?.message === is?.message) continue;
    await audit.record({
      actor,
      action: is ? 'stack.distrust' : 'stack.trust',
      subject: record.id,
      sentence: is?.message ?? `The release of ${record.name} is trusted again.`,
    });
    changes.publish('stack', record.id);
  }
  return result;
}
