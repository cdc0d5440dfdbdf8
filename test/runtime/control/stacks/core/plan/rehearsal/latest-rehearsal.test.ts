import { describe, expect, test } from 'vitest';
import { latestRehearsal } from '../../../../../../../runtime/control/stacks/core/plan/rehearsal/latest-rehearsal.ts';
import {
  likenessOf,
  type LikenessSource,
} from '../../../../../../../runtime/control/stacks/core/plan/rehearsal/likeness.ts';
import type { RehearsalRecord } from '../../../../../../../runtime/control/stacks/ports/rehearsal-store.ts';
import { fakeDigest } from '../../../../../../fakes/appliances.ts';

const [one, two, three] = ['1', '2', '3'].map(fakeDigest) as [never, never, never];
const plan = (over: Record<string, unknown> = {}): LikenessSource =>
  ({
    appliance: { digest: two, version: '2.0.0' },
    from: { digest: one, version: '1.0.0' },
    machines: [{ name: 'blog-db', memoryBytes: { from: 1, to: 2 } }],
    parameters: [{ key: 'title', value: 'Ours', origin: 'kept', isNew: false, label: 'Title' }],
    secrets: [{ key: 'token', kind: 'hex', change: 'new' }],
    ...over,
  }) as unknown as LikenessSource;

const rehearsal = (over: Partial<RehearsalRecord> = {}) =>
  ({
    id: 'op-0000000001',
    at: '2026-05-01T12:00:00.000Z',
    digest: two,
    likeness: likenessOf(plan()),
    outcome: 'held',
    reason: null,
    withoutServiceMs: 4_000,
    probationMs: 60_000,
    by: 'olga',
    console: ['nobody asks for it here'],
    ...over,
  }) as RehearsalRecord;

describe('the latest rehearsal of an upgrade', () => {
  test('is that of just this version, the newest', () => {
    const older = rehearsal({ id: 'op-0000000002' as never, outcome: 'rolled-back' });
    const other = rehearsal({ id: 'op-0000000003' as never, digest: three });
    expect(latestRehearsal([other, rehearsal(), older], plan())).toEqual({
      id: 'op-0000000001',
      at: '2026-05-01T12:00:00.000Z',
      outcome: 'held',
      reason: null,
      withoutServiceMs: 4_000,
      probationMs: 60_000,
      isCurrent: true,
    });
    expect(latestRehearsal([other], plan())).toBeNull();
    expect(latestRehearsal([], plan())).toBeNull();
  });

  test.each<[string, Record<string, unknown>]>([
    ['another version is there', { from: { digest: three, version: '1.0.0' } }],
    ['machines get other sizes', { machines: [] }],
    ['another answer is given', { parameters: [{ key: 'title', value: 'Yours' }] }],
    ['another question is answered', { parameters: [{ key: 'name', value: 'Ours' }] }],
    ['other secrets are made', { secrets: [] }],
  ])('is not of what there is now when %s', (_what, over) => {
    expect(latestRehearsal([rehearsal()], plan(over))).toMatchObject({ isCurrent: false });
  });

  test('stays that of what there is now, wherever an answer comes from', () => {
    const given = [{ key: 'title', value: 'Ours', origin: 'given', isNew: false }];
    const found = latestRehearsal([rehearsal()], plan({ parameters: given, ports: [1] }));
    expect(found).toMatchObject({ isCurrent: true });
  });
});

test('another version is nothing like it', () => {
  expect(likenessOf(plan({ appliance: { digest: three } }))).not.toBe(likenessOf(plan()));
});
