import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { operationShare } from '../../../schemas/progress/operation-share.ts';
import { BEGUN, machineOf, operationOf, type StepSketch } from './operation-of.ts';

const INSTALL = ['reserve', 'fetch', 'create', 'connect', 'define', 'start', 'finish'];

/** An install of which nothing was measured, at one of its steps since it began. */
const installAt = (name: string): StepSketch[] =>
  INSTALL.map((each) =>
    each === name
      ? [each, 'running', { sinceMs: 0 }]
      : [each, INSTALL.indexOf(each) < INSTALL.indexOf(name) ? 'done' : 'waiting'],
  );

describe('U6: without measurements starting machines is 95 % of an install', () => {
  test('what lies before it is 5 %', () => {
    expect(operationShare(operationOf(installAt('start')), BEGUN)).toBeCloseTo(0.048);
  });

  test('what lies behind it is nearly nothing', () => {
    expect(operationShare(operationOf(installAt('finish')), BEGUN)).toBe(0.99);
  });

  test('an upgrade whose machines have started is not nearly done: its probation lies ahead', () => {
    const steps: StepSketch[] = [
      ['start', 'done'],
      ['probation', 'running', { sinceMs: 0 }],
      ['note', 'waiting'],
    ];
    const share = (elapsedMs: number) => operationShare(operationOf(steps), BEGUN + elapsedMs);
    expect(share(0)).toBeCloseTo(285 / 345.6);
    expect(share(30_000)).toBeCloseTo((285 + 60 * 0.45) / 345.6);
  });

  test('a step that was measured as 0 is not divided by', () => {
    const steps: StepSketch[] = [['one', 'running', { sinceMs: 0, expectedMs: 0 }]];
    expect(operationShare(operationOf(steps), BEGUN)).toBe(0);
    expect(operationShare(operationOf(steps), BEGUN + 25)).toBeCloseTo(0.45);
  });
});

describe('U6: steps count by the times they took', () => {
  const at = (elapsedMs: number, machines = [machineOf('booting')]) =>
    operationShare(
      operationOf(
        [
          ['create', 'done', { expectedMs: 10_000 }],
          ['start', 'running', { expectedMs: 80_000, sinceMs: 0 }],
          ['finish', 'waiting', { expectedMs: 10_000 }],
        ],
        machines,
      ),
      BEGUN + elapsedMs,
    );

  test('time alone brings a step to nine tenths of its own when it is due', () => {
    expect(at(0)).toBeCloseTo(0.1);
    expect(at(40_000)).toBeCloseTo(0.1 + 0.8 * 0.45);
    expect(at(80_000)).toBeCloseTo(0.1 + 0.8 * 0.9);
  });

  test('later it slows down and never gets there', () => {
    expect(at(160_000)).toBeCloseTo(0.1 + 0.8 * 0.95);
    expect(at(800_000)).toBeCloseTo(0.1 + 0.8 * 0.99);
  });

  test('machines that are ready count at once', () => {
    expect(at(0, [machineOf('ready'), machineOf('starting')])).toBeCloseTo(0.1 + 0.8 * 0.5);
    expect(at(72_000, [machineOf('ready'), machineOf('starting')])).toBeCloseTo(0.1 + 0.8 * 0.81);
  });

  test('all are ready when the only one is', () => {
    expect(at(0, [machineOf('ready')])).toBeCloseTo(0.9);
  });

  test('ready machines say nothing of a step that is not about them', () => {
    const steps: StepSketch[] = [['finish', 'running', { expectedMs: 10_000, sinceMs: 0 }]];
    expect(operationShare(operationOf(steps, [machineOf('ready')]), BEGUN)).toBe(0);
  });

  test('a clock that is behind the server’s takes nothing away', () => {
    expect(at(-60_000)).toBeCloseTo(0.1);
  });
});

describe('a step that fetches counts by its bytes', () => {
  const at = (machines: Parameters<typeof operationOf>[1], elapsedMs = 0) =>
    operationShare(
      operationOf(
        [
          ['fetch', 'running', { expectedMs: 50, sinceMs: 0 }],
          ['start', 'waiting', { expectedMs: 50 }],
        ],
        machines,
      ),
      BEGUN + elapsedMs,
    );

  test('whatever time it has taken', () => {
    const half = [machineOf('fetching', { bytesDone: 50, bytesTotal: 100 })];
    expect(at(half, 60_000)).toBeCloseTo(0.25);
  });

  test('more bytes than there are do not count', () => {
    expect(at([machineOf('fetching', { bytesDone: 200, bytesTotal: 100 })])).toBeCloseTo(0.5);
  });

  test('bytes of an earlier step do not count', () => {
    expect(at([machineOf('creating', { bytesDone: 100, bytesTotal: 100 })])).toBe(0);
  });

  test('until it is known how many, time counts', () => {
    expect(at([machineOf('fetching')], 50)).toBeCloseTo(0.45);
  });
});

describe('what is not running', () => {
  const steps: StepSketch[] = [['one', 'done']];

  test('nothing is claimed while it waits or is undone', () => {
    for (const state of ['queued', 'undoing', 'failed', 'cancelled', 'stuck'] as const) {
      expect(operationShare(operationOf(steps, [], { state }), BEGUN)).toBeUndefined();
    }
    expect(operationShare(operationOf([]), BEGUN)).toBeUndefined();
  });

  test('the end is the whole, and nothing else is', () => {
    expect(operationShare(operationOf(steps, [], { state: 'succeeded' }), BEGUN)).toBe(1);
    expect(operationShare(operationOf(steps), BEGUN)).toBe(0.99);
  });
});

const anyStep = fc.tuple(
  fc.constantFrom('fetch', 'start', 'other'),
  fc.constantFrom<'waiting' | 'running' | 'done'>('waiting', 'running', 'done'),
  fc.record({ expectedMs: fc.nat(1e8), sinceMs: fc.nat(1e8) }, { requiredKeys: [] }),
);
const anyMachine = fc
  .record({
    phase: fc.constantFrom(
      ...(['waiting', 'fetching', 'creating', 'booting', 'ready', 'failed'] as const),
    ),
    bytesDone: fc.nat(),
    bytesTotal: fc.nat(),
  })
  .map(({ phase, ...bytes }) => machineOf(phase, bytes));

describe('U6: whatever is reported', () => {
  test('the share is at least 0, and below 1 while it goes on', () => {
    fc.assert(
      fc.property(
        fc.array(anyStep, { minLength: 1 }),
        fc.array(anyMachine),
        fc.nat(1e9),
        (steps, machines, elapsedMs) => {
          const share = operationShare(operationOf(steps, machines), BEGUN + elapsedMs);
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThan(1);
        },
      ),
    );
  });

  test('time alone never takes anything back', () => {
    fc.assert(
      fc.property(
        fc.array(anyStep, { minLength: 1 }),
        fc.array(anyMachine),
        fc.nat(1e9),
        fc.nat(1e9),
        (steps, machines, first, more) => {
          const at = (ms: number) => operationShare(operationOf(steps, machines), BEGUN + ms) ?? 0;
          expect(at(first + more)).toBeGreaterThanOrEqual(at(first));
        },
      ),
    );
  });
});

test('what parts do has no honest share until it was measured once', () => {
  const share = (state: 'running' | 'done', expectedMs?: number) =>
    operationShare(
      operationOf([
        ['machines', state, { sinceMs: 0, ...(expectedMs === undefined ? {} : { expectedMs }) }],
        ['finish', 'running', { sinceMs: 0 }],
      ]),
      BEGUN,
    );
  expect(share('running')).toBeUndefined();
  expect(share('running', 1_000)).toBe(0);
  expect(share('done')).toBeCloseTo(0.5);
});

describe.each(['send', 'copy'])('a machine that moves, in “%s”', (name) => {
  const at = (bytesDone: number, bytesTotal: number, elapsedMs = 0) => {
    const made = operationOf([
      ['reserve', 'done', { expectedMs: 10_000 }],
      [name, 'running', { expectedMs: 80_000, sinceMs: 0 }],
      ['clean', 'waiting', { expectedMs: 10_000 }],
    ]);
    const bytes = { bytesDone, bytesTotal };
    const progress = made.progress && { ...made.progress, ...bytes };
    return operationShare({ ...made, progress }, BEGUN + elapsedMs);
  };

  test('has come as far as its bytes', () => {
    expect(at(1, 4)).toBeCloseTo(0.1 + 0.8 * 0.25);
    expect(at(1, 4, 80_000)).toBeCloseTo(0.1 + 0.8 * 0.25);
  });

  test('goes by time while nothing is told, or what is told is of the step before', () => {
    expect(at(0, 0, 40_000)).toBeCloseTo(0.1 + 0.8 * 0.45);
    expect(at(4, 4, 40_000)).toBeCloseTo(0.1 + 0.8 * 0.45);
  });
});
