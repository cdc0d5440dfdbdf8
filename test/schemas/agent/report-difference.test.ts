import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReportDifference } from '../../../schemas/agent/difference.ts';
import { ObservedState } from '../../../schemas/agent/observed.ts';
import { applyReport, diffReport } from '../../../schemas/agent/report-difference.ts';
import { reportOf } from '../../bench/fleet/report-of.ts';
import type { NodeId } from '../../../schemas/ids/brand.ts';

const NODE = 'node-0000000001' as NodeId;
const EMPTY = reportOf(undefined, NODE, new Date('2026-11-29T08:00:00.000Z'));
const MARKS = { base: { run: 'aaaaaaaa', number: 1 }, mark: { run: 'aaaaaaaa', number: 2 } };

/** What arrives at the other end of a wire. */
const sent = (difference: ReportDifference): ReportDifference =>
  ReportDifference.parse(JSON.parse(JSON.stringify(difference)));

const id = (prefix: string) =>
  fc.integer({ min: 0, max: 9 }).map((number) => `${prefix}-000000000${number}`);
const fault = fc.option(
  fc.record({
    code: fc.constant('INTERNAL'),
    message: fc.string(),
    action: fc.string(),
    data: fc.constant({}),
  }),
  { nil: undefined },
);
const at = fc.constantFrom('2026-11-29T08:00:00.000Z', '2026-11-29T08:00:10.000Z');
const bytes = fc.integer({ min: 0, max: 3 });
const machineFigures = fc.record({
  at,
  cpuPercent: bytes,
  memoryUsedBytes: bytes,
  diskReadBytes: bytes,
  diskWriteBytes: bytes,
  netReceiveBytes: bytes,
  netSendBytes: bytes,
});
/** Mostly lists as they are, now and then one that says something twice. */
const list = <Item>(item: fc.Arbitrary<Item>, key: (item: Item) => unknown) =>
  fc.oneof(
    { weight: 9, arbitrary: fc.uniqueArray(item, { maxLength: 6, selector: key }) },
    { weight: 1, arbitrary: fc.array(item, { maxLength: 6 }) },
  );
const present = fc.constantFrom('ready' as const, 'failed' as const);

const report = fc
  .record({
    generation: bytes,
    at,
    facts: fc.constantFrom(EMPTY.facts, { ...EMPTY.facts, cpus: 3 }),
    figures: fc.constantFrom(EMPTY.figures, { ...EMPTY.figures, cpuPercent: 3 }),
    hostPorts: fc.constantFrom(EMPTY.hostPorts, []),
    notices: fc.array(fc.string(), { maxLength: 2 }),
    images: list(
      fc.record({
        id: fc.constantFrom(...['a', 'b', 'c'].map((sign) => `sha256:${sign.repeat(64)}`)),
        state: present,
        bytesDone: bytes,
        bytesTotal: bytes,
      }),
      (image) => image.id,
    ),
    volumes: list(
      fc.record({ id: id('volume'), state: present, usedBytes: bytes }),
      (volume) => volume.id,
    ),
    networks: list(fc.record({ id: id('network'), state: present, fault }), (each) => each.id),
    routers: list(fc.record({ stack: id('stack'), state: present }), (each) => each.stack),
    machines: list(
      fc.record({
        id: id('machine'),
        state: fc.constantFrom('ready', 'off'),
        fault,
        figures: fc.option(machineFigures, { nil: undefined }),
        runs: fc.constant([]),
      }),
      (machine) => machine.id,
    ),
    boot: fc.option(
      fc.record({
        state: fc.constantFrom('ready', 'failed'),
        images: fc.constant([]),
        clients: fc.constant([]),
      }),
      { nil: undefined },
    ),
  })
  .map((parts) => ObservedState.parse(JSON.parse(JSON.stringify({ ...EMPTY, ...parts }))));

describe('a difference', () => {
  test('always makes the later report of the earlier one', () => {
    fc.assert(
      fc.property(report, report, (before, now) => {
        const made = applyReport(before, sent(diffReport(before, now, MARKS)));
        expect(JSON.stringify(made)).toBe(JSON.stringify(now));
      }),
      { numRuns: 500 },
    );
  });

  test('makes it along a whole chain of reports', () => {
    fc.assert(
      fc.property(fc.array(report, { minLength: 2, maxLength: 6 }), (chain) => {
        const [first, ...rest] = chain as [ObservedState, ...ObservedState[]];
        let before = first;
        let made = first;
        for (const now of rest) {
          made = applyReport(made, sent(diffReport(before, now, MARKS)));
          before = now;
        }
        expect(JSON.stringify(made)).toBe(JSON.stringify(before));
      }),
    );
  });

  test('leaves the report alone that it is a difference to', () => {
    fc.assert(
      fc.property(report, report, (before, now) => {
        const text = JSON.stringify(before);
        applyReport(before, diffReport(before, now, MARKS));
        expect(JSON.stringify(before)).toBe(text);
      }),
    );
  });
});

const machine = (number: number, cpuPercent: number) => ({
  id: `machine-000000000${number}`,
  state: 'ready' as const,
  runs: [],
  figures: {
    at: EMPTY.at,
    cpuPercent,
    memoryUsedBytes: 1,
    diskReadBytes: 1,
    diskWriteBytes: 1,
    netReceiveBytes: 1,
    netSendBytes: 1,
  },
});
const withMachines = (...machines: ReturnType<typeof machine>[]): ObservedState =>
  ObservedState.parse({ ...EMPTY, machines });

describe('a difference says no more than it must', () => {
  test('of a node on which nothing changed: that it is alive', () => {
    const later = { ...withMachines(machine(1, 1)), at: '2026-11-29T08:00:05.000Z' };
    const difference = sent(diffReport(withMachines(machine(1, 1)), later, MARKS));
    expect(difference).toEqual({ ...MARKS, at: '2026-11-29T08:00:05.000Z' });
  });

  test('of a machine that only worked: its figures', () => {
    const before = withMachines(machine(1, 1), machine(2, 1));
    const now = withMachines(machine(1, 1), machine(2, 7));
    const { at: _at, ...said } = sent(diffReport(before, now, MARKS));
    const [, worked] = now.machines;
    expect(said).toEqual({
      ...MARKS,
      machineFigures: [{ machine: worked?.id, figures: worked?.figures }],
    });
  });

  test('of a list that grew: what is new, and the keys of what is gone', () => {
    const before = withMachines(machine(1, 1), machine(2, 1));
    const now = withMachines(machine(2, 1), machine(3, 1));
    expect(sent(diffReport(before, now, MARKS)).machines).toEqual({
      set: [now.machines[1]],
      gone: ['machine-0000000001'],
    });
  });

  test('of a list in another order: all of it', () => {
    const before = withMachines(machine(1, 1), machine(2, 1));
    const now = withMachines(machine(2, 1), machine(1, 1));
    expect(sent(diffReport(before, now, MARKS)).machines).toEqual({ whole: now.machines });
  });
});
