import { LIMITS } from '../../../schemas/config/limits.ts';
import type { RegistryParts } from '../parts.ts';

/** How long to wait before what; see `docs/registry.md`. */
export interface GarbageAges {
  /** A blob touched this recently is left alone. */
  readonly graceMs: number;
  /** A blob stays condemned this long before it is swept. */
  readonly confirmMs: number;
  /** A sweep this old was broken off by a crash and is done again. */
  readonly brokenOffMs: number;
}

const AGES: GarbageAges = {
  graceMs: LIMITS.registry.garbageGraceMs,
  confirmMs: LIMITS.registry.garbageConfirmMs,
  brokenOffMs: LIMITS.registry.garbageBrokenOffMs,
};

export interface GarbageReport {
  /** Links between a repository and a blob that no manifest uses. */
  readonly droppedLinks: number;
  readonly condemned: number;
  readonly swept: number;
}

/**
 * Removes blobs that nothing uses, in two phases that lie at least `confirmMs` apart:
 *
 * 1. mark: a blob that no manifest uses, no repository links and nobody touched for `graceMs` is
 *    condemned. Whoever asks for it, mounts it or uploads it again takes that back.
 * 2. sweep: a blob that is still condemned is claimed, its bytes are removed, then forgotten. Who
 *    uploads the same digest meanwhile waits until it is gone.
 *
 * May be run at any time beside pushes and pulls, and again after a crash at any point.
 */
export async function collectGarbage(
  { catalogue, store, clock }: Pick<RegistryParts, 'catalogue' | 'store' | 'clock'>,
  ages: GarbageAges = AGES,
): Promise<GarbageReport> {
  const now = clock.now();
  const ago = (ms: number): Date => new Date(now.getTime() - ms);
  const touchedBefore = ago(ages.graceMs);
  const droppedLinks = await catalogue.dropIdleLinks(touchedBefore);
  const condemned = await catalogue.condemnUnused({ now, touchedBefore });
  const limits = {
    condemnedBefore: ago(ages.confirmMs),
    brokenOffBefore: ago(ages.brokenOffMs),
  };
  let swept = 0;
  for (const digest of await catalogue.listCondemned(limits)) {
    if (!(await catalogue.claimForSweep(digest, { now: clock.now(), ...limits }))) continue;
    await store.blobs.removeBlob(digest);
    await catalogue.forgetSwept(digest);
    swept += 1;
  }
  return { droppedLinks, condemned, swept };
}
