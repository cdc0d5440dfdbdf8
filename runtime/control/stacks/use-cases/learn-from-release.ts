import type { ChangeFeed } from '../../../events/change-feed.ts';
import type { RootStore } from '../../trust/ports/root-store.ts';
import type { TrustStore } from '../../trust/ports/trust-store.ts';
import { acceptRoot } from '../../trust/use-cases/accept-root.ts';
import type { Judgement } from '../../trust/use-cases/judge-trust.ts';

/** Remembers what a release tells of its publisher. */
export async function learnFromRelease(
  { newRoot, vouchers }: Pick<Judgement, 'newRoot' | 'vouchers'>,
  by: string,
  dependencies: Parameters<typeof acceptRoot>[1] & {
    readonly roots: RootStore;
    readonly trust: Pick<TrustStore, 'noteVouchers'>;
    readonly changes: Pick<ChangeFeed, 'publish'>;
  },
): Promise<void> {
  if (newRoot) {
    const { before, followed } = newRoot;
    await acceptRoot({ document: followed.current, before, how: 'followed', by }, dependencies);
    dependencies.changes.publish('trust', before.namespace);
  }
  await dependencies.trust.noteVouchers(vouchers);
}
