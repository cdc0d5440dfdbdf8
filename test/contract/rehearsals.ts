import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RehearsalRecord } from '../../runtime/control/stacks/ports/rehearsal-store.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import { makeId, type OperationId, type StackId } from '../../schemas/ids/brand.ts';
import { fakeDigest } from '../fakes/appliances.ts';
import type { StoreKind, StoresUnderTest } from '../fakes/control-stores.ts';
import { reserved } from './lab/stored-stacks.ts';

const { mostKept } = LIMITS.stack.upgrade.rehearsal;
const operationId = (): OperationId => makeId('op', crypto.getRandomValues(new Uint8Array(16)));
const at = (minute: number): string => new Date(Date.UTC(2026, 4, 1, 12, minute)).toISOString();

/** What every store of results of rehearsals does. */
export function rehearsalsContract(kind: StoreKind): void {
  describe(`rehearsals, in ${kind.name}`, () => {
    let under: StoresUnderTest;
    let blog: StackId;
    beforeEach(async () => {
      under = await kind.open();
      blog = (await reserved(under.stores.stacks)).id;
    });
    afterEach(() => under.close());

    const rehearsalOf = (
      stack: StackId,
      parts: Partial<RehearsalRecord> = {},
    ): RehearsalRecord => ({
      id: operationId(),
      stack,
      likeness: fakeDigest('like this'),
      at: at(0),
      by: 'tester',
      version: '2.0.0',
      digest: fakeDigest('2.0.0'),
      from: { version: '1.0.0', digest: fakeDigest('1.0.0') },
      outcome: 'rolled-back',
      reason: 'blog-db ended.',
      step: 'Starting machines',
      machine: 'blog-db',
      console: ['panic: “no data”'],
      hooks: [{ moment: 'before', machine: 'blog-db', output: 'ready' }],
      withoutServiceMs: null,
      pausedMs: 12,
      probationMs: 60_000,
      ...parts,
    });

    test('are kept as they were given, newest first, each once', async () => {
      const { rehearsals } = under.stores;
      const older = rehearsalOf(blog);
      const newer = rehearsalOf(blog, { at: at(1), outcome: 'held', reason: null });
      for (const each of [newer, older, newer]) await rehearsals.add(each);
      await rehearsals.add({ ...older, reason: 'another' });
      expect(await rehearsals.list(blog)).toEqual([newer, older]);
    });

    test('are kept up to a number of each stack, the newest', async () => {
      const { rehearsals, stacks } = under.stores;
      const shop = (await reserved(stacks, { name: 'shop', hostPort: 20_001 })).id;
      const other = rehearsalOf(shop);
      await rehearsals.add(other);
      const all = Array.from({ length: mostKept + 2 }, (_, minute) =>
        rehearsalOf(blog, { at: at(minute) }),
      );
      for (const each of all) await rehearsals.add(each);
      expect(await rehearsals.list(blog)).toEqual(all.slice(2).toReversed());
      expect(await rehearsals.list(shop)).toEqual([other]);
    });

    test('go with their stack, and no others', async () => {
      const { rehearsals, stacks } = under.stores;
      const shop = (await reserved(stacks, { name: 'shop', hostPort: 20_001 })).id;
      await rehearsals.add(rehearsalOf(blog));
      const other = rehearsalOf(shop);
      await rehearsals.add(other);
      await stacks.forget(blog);
      expect(await rehearsals.list(blog)).toEqual([]);
      expect(await rehearsals.list(shop)).toEqual([other]);
    });
  });
}
