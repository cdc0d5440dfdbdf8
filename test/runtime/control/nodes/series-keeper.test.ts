import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SqlFigureStore } from '../../../../runtime/control/nodes/adapters/sql-figure-store.ts';
import { controlMigrations } from '../../../../runtime/control/migrations.ts';
import { readBySubject } from '../../../../runtime/control/nodes/read-by-subject.ts';
import { readFigures } from '../../../../runtime/control/nodes/read-figures.ts';
import { SeriesKeeper } from '../../../../runtime/control/nodes/series-keeper.ts';
import { IDLE_LOOP } from '../../../../runtime/process/loop-sight.ts';
import { SeriesStore } from '../../../../runtime/control/nodes/series-store.ts';
import type { FigureBlock } from '../../../../runtime/control/nodes/ports/figure-store.ts';
import type { ObservedState } from '../../../../schemas/agent/observed.ts';
import type { AnyDatabase } from '../../../../runtime/database/open-database.ts';
import type { FigureRange } from '../../../../schemas/api/resources/node.ts';
import { makeId } from '../../../../schemas/ids/brand.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { migrateDatabase } from '../../../../runtime/database/migrate-database.ts';
import { testDatabases } from '../../../fakes/databases.ts';

const { metricIntervalMs: STEP, metricSamples } = LIMITS.stack;
const HOUR = STEP * metricSamples;
const START = Date.parse('2026-05-01T12:00:00.000Z');

const NODE = makeId('node', new Uint8Array(16));
/** What a node reports that has nothing but a load. */
const nodeReport = (at: number, cpuPercent: number): ObservedState =>
  ({
    node: NODE,
    figures: { at: new Date(at).toISOString(), cpuPercent, memoryUsedBytes: 2 },
    machines: [],
  }) as unknown as ObservedState;

/** What a node with one machine reports at a moment. */
const report = (at: number, machine = 'machine-web'): ObservedState =>
  ({
    node: 'node-one',
    figures: {
      at: new Date(at).toISOString(),
      cpuPercent: 1,
      memoryUsedBytes: 2,
      poolFreeBytes: 3,
    },
    machines: [
      {
        id: machine,
        state: 'ready',
        figures: { at: new Date(at).toISOString(), cpuPercent: (at - START) / STEP },
      },
    ],
  }) as unknown as ObservedState;

describe.each(testDatabases)(
  'U14: figures survive a restart of the server, in $name',
  ({ open }) => {
    let db: AnyDatabase;
    let close: () => Promise<void>;
    let now = START;
    let living: string[];

    /** A server with this database. */
    const boot = async () => {
      const series = new SeriesStore();
      const keeper = new SeriesKeeper({
        series,
        figures: new SqlFigureStore(db),
        living: async () => new Set(living),
        now: () => new Date(now),
        loop: IDLE_LOOP,
      });
      await keeper.load();
      return { series, keeper };
    };

    const stored = async (): Promise<FigureBlock[]> => {
      const found: FigureBlock[] = [];
      for await (const part of readBySubject(new SqlFigureStore(db), 'hour', 0)) {
        found.push(...part);
      }
      return found;
    };

    beforeEach(async () => {
      ({ db, close } = await open(controlMigrations));
      now = START;
      living = ['node-one', 'machine-web'];
    });
    afterEach(() => close());

    const hear = (series: SeriesStore, samples: number): void => {
      for (let count = 0; count < samples; count += 1) {
        series.accept(report(now), now);
        now += STEP;
      }
    };

    test('what was kept is there again, in the same order and with the same values', async () => {
      const first = await boot();
      hear(first.series, 20);
      await first.keeper.flush();
      const second = await boot();
      expect(second.series.get('machine-web')).toEqual(first.series.get('machine-web'));
      expect(second.series.get('node-one')).toEqual(first.series.get('node-one'));
      expect(second.series.get('machine-web').at).toHaveLength(20);
    });

    test('every minute adds what is new; the hour before last makes room', async () => {
      const first = await boot();
      for (let minute = 0; minute < 75; minute += 1) {
        hear(first.series, 6);
        await first.keeper.flush();
      }
      const { at, values } = (await boot()).series.get('machine-web');
      expect(at).toEqual(first.series.get('machine-web').at);
      expect(at).toHaveLength(metricSamples);
      expect(values.cpuPercent?.at(-1)).toBe(75 * 6 - 1);
      const rows = await stored();
      expect(rows.filter(({ subject }) => subject === 'machine-web').length).toBeLessThanOrEqual(
        61,
      );
    });

    test('samples that came before it was read are kept too', async () => {
      const first = await boot();
      hear(first.series, 3);
      await first.keeper.flush();
      const series = new SeriesStore();
      series.accept(report(now), now);
      const keeper = new SeriesKeeper({
        series,
        figures: new SqlFigureStore(db),
        living: async () => new Set(living),
        now: () => new Date(now),
        loop: IDLE_LOOP,
      });
      await keeper.load();
      expect(series.get('machine-web').values.cpuPercent).toEqual([0, 1, 2, 3]);
    });

    test('what is older than the hour is not shown after a long time away', async () => {
      const first = await boot();
      hear(first.series, 12);
      await first.keeper.flush();
      now += HOUR - 6 * STEP;
      expect((await boot()).series.get('machine-web').at).toHaveLength(6);
      now += HOUR;
      expect((await boot()).series.get('machine-web').at).toEqual([]);
    });

    test('figures of what was purged are deleted, here and in the database', async () => {
      const first = await boot();
      hear(first.series, 3);
      await first.keeper.flush();
      living = ['node-one'];
      await first.keeper.flush();
      expect(first.series.get('machine-web').at).toEqual([]);
      const rows = await stored();
      expect(new Set(rows.map(({ subject }) => subject))).toEqual(new Set(['node-one']));
    });

    test('a machine that is silent for an hour is forgotten in the database too', async () => {
      const first = await boot();
      hear(first.series, 3);
      await first.keeper.flush();
      now += 2 * HOUR;
      await first.keeper.flush();
      expect(first.series.get('machine-web').at).toEqual([]);
      expect(await stored()).toEqual([]);
    });

    test('figures that only a later version knows are unknown before', async () => {
      const first = await boot();
      hear(first.series, 2);
      const other = report(now);
      Object.assign(other.machines[0]?.figures ?? {}, { stealPercent: 7 });
      first.series.accept(other, now);
      expect(first.series.get('machine-web')).toEqual({
        stepMs: STEP,
        at: [now - 2 * STEP, now - STEP, now],
        values: { cpuPercent: [0, 1, 2], stealPercent: [null, null, 7] },
      });
    });

    test('a node whose clock is ahead takes nothing from others', async () => {
      const first = await boot();
      hear(first.series, 2);
      const ahead = { ...report(now + 5 * HOUR, 'machine-two'), node: 'node-two' } as ObservedState;
      first.series.accept(ahead, now);
      expect(first.series.get('machine-web').at).toHaveLength(2);
    });

    describe('of a node, those of longer ranges', () => {
      const MINUTE = 60_000;
      const DAY = 24 * 60 * MINUTE;

      const read = (series: SeriesStore, range: FigureRange) =>
        readFigures(NODE, range, {
          series,
          figures: new SqlFigureStore(db),
          now: () => new Date(now),
        });
      /** A node that reports a load each minute, and a server that keeps what it hears. */
      const run = async (
        { series, keeper }: Awaited<ReturnType<typeof boot>>,
        minutes: number,
        load: number,
      ): Promise<void> => {
        for (let minute = 0; minute < minutes; minute += 1) {
          series.accept(nodeReport(now, load), now);
          now += MINUTE;
          await keeper.flush();
        }
      };

      beforeEach(() => {
        living = [NODE];
      });

      test('are there after a crash at any moment, each minute once', async () => {
        let server = await boot();
        for (const minutes of [25, 50, 7, 70]) {
          await run(server, minutes, minutes);
          server = await boot();
        }
        const { at, values, stepMs } = await read(server.series, 'day');
        expect(stepMs).toBe(MINUTE);
        expect(at).toEqual(Array.from({ length: 152 }, (_none, index) => START + index * MINUTE));
        expect(values.cpuPercent).toEqual([
          ...Array.from({ length: 25 }, () => 25),
          ...Array.from({ length: 50 }, () => 50),
          ...Array.from({ length: 7 }, () => 7),
          ...Array.from({ length: 70 }, () => 70),
        ]);
        const week = await read(server.series, 'week');
        expect(week.at).toEqual(
          Array.from({ length: 11 }, (_none, index) => START + index * 15 * MINUTE),
        );
        const [first = 0, second = 0] = week.values.cpuPercent ?? [];
        expect(first).toBe(25);
        expect(second).toBeCloseTo((10 * 25 + 5 * 50) / 15, 1);
      });

      test('are there after the server was away for long, if it ended in order', async () => {
        const first = await boot();
        await run(first, 30, 5);
        await first.keeper.flush('all');
        now += 5 * DAY;
        const { series, keeper } = await boot();
        await run({ series, keeper }, 1, 9);
        expect((await read(series, 'day')).values.cpuPercent).toEqual([9]);
        expect((await read(series, 'week')).values.cpuPercent).toEqual([5, 5, 9]);
        expect((await read(series, 'month')).values.cpuPercent).toEqual([5, 9]);
      });

      test('make room: a day, a week and 30 days are all that is kept', async () => {
        const server = await boot();
        for (let hour = 0; hour < 40 * 24; hour += 1) {
          server.series.accept(nodeReport(now, hour), now);
          now += 60 * MINUTE;
          if (hour % 5 === 0) await server.keeper.flush();
        }
        await server.keeper.flush('all');
        expect((await read(server.series, 'day')).at).toHaveLength(23);
        expect((await read(server.series, 'week')).at).toHaveLength(7 * 24 - 1);
        expect((await read(server.series, 'month')).at).toHaveLength(30 * 12 - 1);
        const counts = await db
          .selectFrom('figure_block' as never)
          .select(['range' as never, db.fn.countAll().as('count')])
          .groupBy('range' as never)
          .execute();
        const rows = Object.fromEntries(
          (counts as unknown as { range: string; count: unknown }[]).map(({ range, count }) => [
            range,
            Number(count),
          ]),
        );
        expect(rows.day).toBeLessThanOrEqual(25);
        expect(rows.week).toBeLessThanOrEqual(8);
        expect(rows.month).toBeLessThanOrEqual(7);
      });

      test('go with the node', async () => {
        const server = await boot();
        await run(server, 3, 5);
        await server.keeper.flush('all');
        living = [];
        await server.keeper.flush();
        expect((await read(server.series, 'day')).at).toEqual([]);
        expect((await read((await boot()).series, 'month')).at).toEqual([]);
      });

      test('are by the clock of the server, whatever that of the node says', async () => {
        const { series } = await boot();
        series.accept(nodeReport(now + 3 * DAY, 5), now);
        expect((await read(series, 'day')).at).toEqual([now]);
      });
    });
  },
);

describe.each(testDatabases)('a database of 0.1.0, in $name', ({ open }) => {
  test('keeps its hour of figures', async () => {
    const all = Object.entries(controlMigrations.migrations);
    const before = Object.fromEntries(all.filter(([name]) => name < '0014'));
    const { db, close } = await open({ area: 'control', migrations: before });
    const minute = Math.floor(START / 60_000);
    await sql`insert into figure_minute (subject, slot, minute, samples) values
      ('machine-web', ${minute % 61}, ${minute},
      ${JSON.stringify([{ at: START, values: { cpuPercent: 3 } }])})`.execute(db);
    await migrateDatabase(db, controlMigrations);
    const series = new SeriesStore();
    await new SeriesKeeper({
      series,
      figures: new SqlFigureStore(db),
      living: async () => new Set(['machine-web']),
      now: () => new Date(START + 60_000),
      loop: IDLE_LOOP,
    }).load();
    expect(series.get('machine-web').values).toEqual({ cpuPercent: [3] });
    await close();
  });
});
