import { describe, expect, test } from 'vitest';
import { chooseForgotten, type KeepRules } from '../../../packager/backup/choose-kept.ts';
import { Pace } from '../../../packager/backup/pace.ts';
import { paidReads, paidStore } from '../../../packager/backup/paid-store.ts';
import { nameDisks } from '../../../packager/backup/name-disks.ts';
import { planChanges, tidyRanges, touchedRegions } from '../../../packager/backup/plan-changes.ts';
import { overdue, planPrune } from '../../../packager/backup/plan-prune.ts';
import { readRanges } from '../../../packager/backup/read-ranges.ts';
import { choosePacks } from '../../../packager/backup/verify-repository.ts';
import { countingRandom } from '../../fakes/backup-site.ts';
import { faultCode } from '../../fakes/fault-code.ts';
import { memoryStore } from '../../fakes/memory-store.ts';

const DAY = 86_400_000;

describe('which restore points are forgotten', () => {
  const NOW = Date.parse('2027-01-01T00:00Z');
  const at = (date: string, stack = 'shop', written = date) => ({
    stack,
    createdMs: Date.parse(date),
    modifiedMs: Date.parse(written),
  });
  const forgottenOf = (points: readonly ReturnType<typeof at>[], rules: KeepRules) =>
    chooseForgotten(points, rules, NOW).forgotten;
  const dates = (points: readonly { createdMs: number }[]): string[] =>
    points.map(({ createdMs }) => new Date(createdMs).toISOString().slice(0, 13));

  test('the newest so many stay', () => {
    const points = [at('2026-01-01T00:00Z'), at('2026-01-03T00:00Z'), at('2026-01-02T00:00Z')];
    expect(dates(forgottenOf(points, { last: 2 }))).toEqual(['2026-01-01T00']);
    expect(forgottenOf(points, { last: 3 })).toEqual([]);
    expect(forgottenOf(points, {})).toHaveLength(3);
  });

  test('of each day, week and month the newest stays, of as many as have any', () => {
    const points = [
      at('2026-01-31T10:00Z'),
      at('2026-02-01T09:00Z'),
      at('2026-02-01T23:00Z'),
      at('2026-02-02T00:00Z'),
      at('2026-02-09T00:00Z'),
    ];
    expect(dates(forgottenOf(points, { daily: 3 }))).toEqual(['2026-01-31T10', '2026-02-01T09']);
    // 2026-02-01 is a Sunday: the week of 31 January ends with it.
    expect(dates(forgottenOf(points, { weekly: 3 }))).toEqual(['2026-01-31T10', '2026-02-01T09']);
    expect(dates(forgottenOf(points, { weekly: 1 }))).toHaveLength(4);
    expect(dates(forgottenOf(points, { monthly: 2 }))).toEqual([
      '2026-02-01T09',
      '2026-02-01T23',
      '2026-02-02T00',
    ]);
  });

  test('a point stays when any rule wants it, and each stack is looked at by itself', () => {
    const points = [
      at('2026-01-01T00:00Z'),
      at('2026-01-02T00:00Z'),
      at('2026-01-01T00:00Z', 'other'),
    ];
    expect(forgottenOf(points, { last: 1 })).toEqual([points[0]]);
    expect(forgottenOf(points, { last: 1, daily: 2 })).toEqual([]);
  });

  test('a date after the time at which a point came here puts nothing out, and stays itself', () => {
    const ahead = at('2026-03-01T00:00Z', 'shop', '2026-01-31T00:00Z');
    const good = [at('2026-01-29T00:00Z'), at('2026-01-30T00:00Z')];
    const { forgotten, doubtful } = chooseForgotten([...good, ahead], { last: 1 }, NOW);
    expect(forgotten).toEqual([good[0]]);
    expect(doubtful).toEqual([ahead]);
    // An hour is what clocks may differ by.
    const late = at('2026-01-31T01:00:00.000Z', 'shop', '2026-01-31T00:00Z');
    expect(forgottenOf([...good, late], { last: 1 })).toEqual(good);
    const later = { ...late, createdMs: late.createdMs + 1 };
    expect(forgottenOf([...good, later], { last: 1 })).toEqual([good[0]]);
  });

  test('a date that is still to come puts nothing out either, whatever the place says', () => {
    const good = at('2026-01-30T00:00Z');
    const ahead = at('2026-02-02T00:00Z');
    const nowMs = Date.parse('2026-02-01T00:00Z');
    expect(chooseForgotten([good, ahead], { daily: 1 }, nowMs)).toEqual({
      forgotten: [],
      doubtful: [ahead],
    });
  });

  test('a place that keeps no times has nothing forgotten by rules', () => {
    const points = [at('2026-01-30T00:00Z'), at('2026-01-31T00:00Z')].map((point) => ({
      ...point,
      modifiedMs: 0,
    }));
    expect(chooseForgotten(points, { last: 1 }, NOW)).toEqual({ forgotten: [], doubtful: points });
  });
});

describe('what is pruned', () => {
  const pack = (name: string, usedBytes: number) => ({ name, plainBytes: 100, usedBytes });

  test('packs that nobody needs go, those that are needed by less than half move', () => {
    const packs = [pack('a', 0), pack('b', 49), pack('c', 50), pack('d', 100)];
    expect(planPrune(packs, 0.5)).toEqual({ unused: ['a'], sparse: ['b'] });
  });

  test('a retirement is over with the grace, and waits when it is dated ahead', () => {
    const retired = [0, 10, 11, 30].map((retiredMs) => ({ name: '', retiredMs, packs: [] }));
    expect(overdue(retired, 20, 10).map(({ retiredMs }) => retiredMs)).toEqual([0, 10]);
    expect(overdue(retired, 20, 0)).toHaveLength(4);
  });
});

describe('what is read of what changed', () => {
  const id = new Uint8Array(16);
  const chunk = (firstBlock: number, blocks: number) => ({ firstBlock, blocks, id });
  const show = (changes: ReturnType<typeof planChanges>): string =>
    changes
      .map((change) =>
        change.kind === 'keep'
          ? `keep ${change.chunk.firstBlock}+${change.chunk.blocks}`
          : `read ${change.range.firstBlock}+${change.range.blocks}`,
      )
      .join(', ');

  test.each([
    ['a change in a hole is read by itself', [20, 3], 'keep 0+4, keep 4+4, keep 10+5, read 20+3'],
    ['a change in a chunk reads all of it', [5, 1], 'keep 0+4, read 4+4, keep 10+5'],
    ['a change that touches two reads both', [3, 2], 'read 0+8, keep 10+5'],
    [
      'one that ends where a chunk begins leaves it',
      [8, 2],
      'keep 0+4, keep 4+4, read 8+2, keep 10+5',
    ],
    [
      'one that begins where a chunk ends leaves it',
      [15, 1],
      'keep 0+4, keep 4+4, keep 10+5, read 15+1',
    ],
    ['one that begins before a chunk reaches to its end', [9, 2], 'keep 0+4, keep 4+4, read 9+6'],
    ['one over everything reads everything', [0, 40], 'read 0+40'],
  ])('%s', (_what, [firstBlock = 0, blocks = 0], wanted) => {
    const chunks = [chunk(0, 4), chunk(4, 4), chunk(10, 5)];
    expect(show(planChanges(chunks, [{ firstBlock, blocks }]))).toBe(wanted);
  });

  test('ranges are put in order, joined, and cut off at the end of the disk', () => {
    const range = (firstBlock: number, blocks: number) => ({ firstBlock, blocks });
    const ranges = [
      range(90, 20),
      range(5, 5),
      range(10, 2),
      range(6, 1),
      range(50, 0),
      range(200, 1),
    ];
    expect(tidyRanges(ranges, 100)).toEqual([range(5, 7), range(90, 10)]);
  });

  test('a region is touched when a chunk that reaches into a change may start in it', () => {
    const touched = (firstBlock: number, blocks: number): number[] =>
      touchedRegions([{ firstBlock, blocks }]);
    expect(touched(100, 1)).toEqual([0]);
    expect(touched(8_192 + 31, 1)).toEqual([0, 1]);
    expect(touched(8_192 + 32, 1)).toEqual([1]);
    expect(touched(8_191 - 32, 1)).toEqual([0, 1]);
    expect(touched(8_190 - 32, 1)).toEqual([0]);
    expect(
      touchedRegions([
        { firstBlock: 1, blocks: 1 },
        { firstBlock: 9_000, blocks: 20_000 },
      ]),
    ).toEqual([0, 1, 2, 3]);
  });

  test('lists of qemu-img are read in whole blocks; lower layers did not change', () => {
    const list = [
      { start: 100, length: 1, depth: 0, present: true },
      { start: 4_096, length: 4_097 },
      { start: 0, length: 9_000, depth: 1 },
      { start: 50_000, length: 0 },
    ];
    expect(readRanges(Buffer.from(JSON.stringify(list)), 'x.json')).toEqual([
      { firstBlock: 0, blocks: 1 },
      { firstBlock: 1, blocks: 2 },
    ]);
    expect(faultCode(() => readRanges(Buffer.from('{}'), 'x.json'))).toBe('USAGE');
    expect(faultCode(() => readRanges(Buffer.from('[{"start":-1,"length":1}]'), 'x'))).toBe(
      'USAGE',
    );
  });
});

describe('disks on a command line', () => {
  test('are called as their files, or as one says, and their ending says the format', () => {
    expect(nameDisks(['/a/web.qcow2', 'data=/b/x.img', 'plain'])).toEqual([
      { name: 'web', path: '/a/web.qcow2', format: 'qcow2' },
      { name: 'data', path: '/b/x.img', format: 'raw' },
      { name: 'plain', path: 'plain', format: 'raw' },
    ]);
  });

  test('two of one name, and names that are no file names, are refused', () => {
    expect(faultCode(() => nameDisks(['a/x.img', 'b/x.raw']))).toBe('USAGE');
    expect(faultCode(() => nameDisks(['/a/..']))).toBe('USAGE');
    expect(faultCode(() => nameDisks(['/a/b c.img']))).toBe('USAGE');
  });
});

describe('samples', () => {
  test('are as many as asked for, each once, others each time', () => {
    const random = countingRandom(5);
    const drawn = Array.from({ length: 20 }, () => choosePacks(40, 0.1, random));
    for (const packs of drawn) {
      expect(packs).toHaveLength(4);
      expect(new Set(packs).size).toBe(4);
    }
    expect(new Set(drawn.flat()).size).toBeGreaterThan(25);
    expect(choosePacks(3, 1, random)).toEqual([0, 1, 2]);
    expect(choosePacks(3, 0.01, random)).toHaveLength(1);
    expect(choosePacks(3, 0, random)).toEqual([]);
    expect(choosePacks(0, 1, random)).toEqual([]);
  });
});

describe('a bound on bandwidth', () => {
  test('holds over what is written and what is read', async () => {
    let nowMs = 0;
    const waits: number[] = [];
    const pause = async (ms: number): Promise<void> => {
      waits.push(ms);
      nowMs += ms;
    };
    const signal = new AbortController().signal;
    const pace = new Pace(1_000, { now: () => nowMs, pause });
    const pay = (bytes: number): Promise<void> => pace.pay(bytes, signal);
    const store = paidReads(paidStore(memoryStore(), pay), pay);
    const file = await store.create('packs');
    for (let i = 0; i < 10; i += 1) await file.write(new Uint8Array(1_000));
    const name = await file.commit();
    expect(nowMs).toBeGreaterThanOrEqual(9_750);
    expect(nowMs).toBeLessThanOrEqual(10_000);
    const before = nowMs;
    await store.read('packs', name, { offset: 0, length: 5_000 });
    expect(nowMs - before).toBeGreaterThanOrEqual(4_750);
    // Who was idle does not save up for later.
    nowMs += 10 * DAY;
    const later = nowMs;
    await store.read('packs', name, { offset: 0, length: 2_000 });
    expect(nowMs - later).toBe(1_750);
  });
});
