import { describe, expect, test } from 'vitest';
import { createOperationDisplay } from '../../../../packager/cli/operation/operation-display.ts';
import {
  cancellingLine,
  doneLine,
  endingOf,
} from '../../../../packager/cli/operation/operation-ending.ts';
import type { OperationId } from '../../../../schemas/ids/brand.ts';
import type { Operation } from '../../../../schemas/api/resources/operation.ts';
import { anOperation } from '../../../fakes/an-operation.ts';

const MiB = 2 ** 20;

const operation = (change: Partial<Operation> = {}): Operation =>
  anOperation({
    steps: [
      {
        name: 'fetch',
        title: 'Fetching',
        state: 'running',
        startedAt: null,
        finishedAt: null,
        expectedMs: null,
      },
    ],
    progress: {
      note: '',
      bytesDone: 60 * MiB,
      bytesTotal: 120 * MiB,
      bytesPerSecond: 12 * MiB,
      remainingMs: 5_000,
      machines: [
        {
          machine: 'blog-db',
          phase: 'fetching',
          bytesDone: 20 * MiB,
          bytesTotal: 60 * MiB,
          note: '',
        },
        {
          machine: 'blog-web',
          phase: 'waiting',
          bytesDone: 0,
          bytesTotal: 0,
          note: 'waits for db',
        },
      ],
    },
    ...change,
  });

function screen({ isTty = true, json = false, columns = 80, rows = 24 } = {}) {
  const written: string[] = [];
  const clock = { ms: 0 };
  const display = createOperationDisplay({
    stderr: (text) => void written.push(text),
    isTty,
    json,
    now: () => clock.ms,
    terminalSize: () => ({ columns, rows }),
  });
  return { display, written, clock };
}

describe('on a terminal', () => {
  test('draws step, bytes, speed, time left, and every machine', () => {
    const { display, written } = screen();
    display.show(operation());
    expect(written.join('')).toBe(
      'Install blog: Fetching\n' +
        '  ████████░░░░░░░░  50 %, less than a minute left, 60 MiB of 120 MiB, 12 MiB/s\n' +
        '  blog-db   fetching and verifying, 20 MiB of 60 MiB\n' +
        '  blog-web  waiting, waits for db\n',
    );
  });

  test('draws anew in the same place, ten times a second at most, and leaves nothing behind', () => {
    const { display, written, clock } = screen();
    display.show(operation());
    clock.ms = 50;
    display.show(operation());
    expect(written).toHaveLength(1);
    clock.ms = 150;
    display.show(operation());
    expect(written[1]).toBe('\u001b[4A\r\u001b[J');
    display.end();
    expect(written.at(-1)).toBe('\u001b[4A\r\u001b[J');
  });

  test('stays within the terminal', () => {
    const { display, written } = screen({ columns: 24, rows: 5 });
    display.show(operation());
    const lines = written.join('').trimEnd().split('\n');
    expect(lines.length).toBeLessThan(5);
    expect(lines.filter((line) => line.length >= 24)).toEqual([]);
    expect(lines.at(-1)).toBe('  and 1 more machines');
  });

  test('takes no orders from titles and notes (A17)', () => {
    const { display, written } = screen();
    const evil = operation({ title: 'x\u001b[2J\nDone: everything is fine' });
    display.show(evil);
    expect(written.join('')).not.toContain('\u001b');
    expect(written.join('').split('\n')[0]).toBe(
      'x\\u001b[2J ⏎ Done: everything is fine: Fetching',
    );
  });
});

describe('what is in the way of an operation', () => {
  const obstructed = (obstacle?: string): Operation => {
    const { progress, ...rest } = operation();
    return {
      ...rest,
      progress: progress && { ...progress, bytesTotal: 0, machines: [], obstacle },
    };
  };

  test('is drawn below what it does, safely', () => {
    const { display, written } = screen();
    display.show(obstructed('barn-1: no\nroom'));
    expect(written.join('')).toContain('Fetching\n  In the way: barn-1: no ⏎ room\n');
  });

  test('is written at each change, and not when it has gone', () => {
    const { display, written } = screen({ isTty: false });
    for (const obstacle of ['full', 'full', 'gone', undefined, 'full']) {
      display.show(obstructed(obstacle));
    }
    expect(written).toEqual([
      'Install blog: Fetching\n  In the way: full\n',
      '  In the way: gone\n',
      '  In the way: full\n',
    ]);
  });
});

test('on a terminal, parts that are under way are drawn, no more than there is room for', () => {
  const partsOf = (states: readonly ('running' | 'queued' | 'succeeded')[]) =>
    states.map((state, number) => ({
      id: `op-000000000${number}` as OperationId,
      title: `Move web-${number} to barn-1`,
      state,
    }));
  const drain = { title: 'Drain barn-2', progress: null };
  const few = screen();
  few.display.show(operation({ ...drain, children: partsOf(['succeeded', 'running', 'queued']) }));
  expect(few.written.join('').match(/Move .*/g)).toEqual(['Move web-1 to barn-1  running']);
  const many = screen({ rows: 6 });
  many.display.show(operation({ ...drain, children: partsOf(['running', 'running', 'running']) }));
  expect(many.written.join('').match(/Move .*/g)).toHaveLength(2);
});

describe('without a terminal', () => {
  test('writes a line at each change and not more', () => {
    const { display, written } = screen({ isTty: false });
    display.show(operation());
    display.show(operation());
    display.show(operation({ progress: null }));
    expect(written).toEqual([
      'Install blog: Fetching\n' +
        '  blog-db  fetching and verifying, 20 MiB of 60 MiB\n' +
        '  blog-web  waiting, waits for db\n',
    ]);
  });

  test('writes a line at each change of a part, and none that says how it ended', () => {
    const { display, written } = screen({ isTty: false });
    const part = { id: 'op-0000000001' as OperationId, title: 'Move blog-web to barn-1' };
    const drain = { title: 'Drain barn-2', progress: null };
    display.show(operation({ ...drain, children: [{ ...part, state: 'running' }] }));
    display.show(operation({ ...drain, children: [{ ...part, state: 'running' }] }));
    display.show(
      operation({
        ...drain,
        state: 'succeeded',
        finishedAt: '2026-11-22T12:01:00Z',
        steps: [],
        children: [{ ...part, state: 'succeeded' }],
      }),
    );
    expect(written).toEqual([
      'Drain barn-2: Fetching\n  Move blog-web to barn-1  running\n',
      '  Move blog-web to barn-1  succeeded\n',
    ]);
  });

  test('writes bytes now and then', () => {
    const { display, written, clock } = screen({ isTty: false });
    display.show(operation());
    clock.ms = 10_000;
    display.show(operation());
    expect(written[1]).toBe('  50 %, less than a minute left, 60 MiB of 120 MiB, 12 MiB/s\n');
    clock.ms = 20_000;
    display.show(operation());
    expect(written).toHaveLength(2);
  });

  test('with --json draws nothing anew even on a terminal', () => {
    const { display, written } = screen({ json: true });
    display.show(operation());
    expect(written.join('')).not.toContain('\u001b');
  });
});

describe('U6: while machines boot', () => {
  const BEGUN = Date.parse('2026-11-22T12:00:00Z');
  const starting = (phase: 'booting' | 'creating'): Operation =>
    operation({
      steps: [
        {
          name: 'start',
          title: 'Starting machines',
          state: 'running',
          startedAt: new Date(BEGUN).toISOString(),
          finishedAt: null,
          expectedMs: 200_000,
        },
      ],
      progress: {
        note: '',
        bytesDone: 0,
        bytesTotal: 0,
        bytesPerSecond: 0,
        remainingMs: null,
        machines: [{ machine: 'web', phase, bytesDone: 0, bytesTotal: 0, note: '' }],
      },
    });

  test('the bar goes on with time, and says how long it still takes', () => {
    const { display, written, clock } = screen();
    clock.ms = BEGUN + 20_000;
    display.show(starting('booting'));
    expect(written[0]).toBe(
      'Install blog: Starting machines\n' +
        '  █░░░░░░░░░░░░░░░   9 %, about 3 minutes left\n' +
        '  web  booting\n',
    );
    clock.ms = BEGUN + 100_000;
    display.show(starting('booting'));
    expect(written.at(-1)).toContain('45 %, about 2 minutes left');
    clock.ms = BEGUN + 260_000;
    display.show(starting('booting'));
    expect(written.at(-1)).toContain('92 %, taking longer than usual');
  });

  test('nothing goes back when less is reported', () => {
    const { display, written, clock } = screen();
    clock.ms = BEGUN + 100_000;
    display.show(starting('booting'));
    clock.ms = BEGUN + 1_000;
    display.end();
    clock.ms = BEGUN + 100_200;
    const again = starting('creating');
    display.show({ ...again, steps: again.steps.map((step) => ({ ...step, startedAt: null })) });
    expect(written.at(-1)).toContain('45 %');
    expect(written.at(-1)).toContain('web  booting');
  });

  test('a log gets a line now and then, and none that says the same', () => {
    const { display, written, clock } = screen({ isTty: false });
    clock.ms = BEGUN;
    display.show(starting('booting'));
    for (const seconds of [10, 29, 30, 45, 60, 60]) {
      clock.ms = BEGUN + seconds * 1_000;
      display.show(starting('booting'));
    }
    expect(written.slice(1)).toEqual([
      '  13 %, about 3 minutes left\n',
      '  27 %, about 2 minutes left\n',
    ]);
  });
});

describe('endingOf', () => {
  test('names step and machine of a real server, which gives names of steps', () => {
    const { error, exit } = endingOf(
      operation({
        state: 'failed',
        failedStep: 'fetch',
        fault: {
          code: 'MACHINE_CRASHED',
          message: 'Machine “blog-db” stopped unexpectedly: out of memory.',
          data: { machine: 'blog-db' },
        },
      }),
      (name) => (name === 'blog-db' ? 'db' : undefined),
    );
    expect(exit).toBe(9);
    expect(error).toMatchObject({ step: 'Fetching', machine: 'blog-db', role: 'db' });
  });

  test('keeps the lines of a fault apart from its own (A17)', () => {
    const { complaint } = endingOf(
      operation({
        state: 'failed',
        fault: { code: 'X', message: 'bad\n  Next   run: rm -rf /', data: {} },
        console: ['\u001b[31mred\u001b[0m'],
      }),
    );
    expect(complaint).toContain('  Cause  bad ⏎   Next   run: rm -rf /\n');
    expect(complaint).toContain('\\u001b[31mred');
  });
});

describe('what becomes of what an operation has done', () => {
  const drain = operation({
    kind: 'drain-node',
    title: 'Drain barn-1',
    subject: { kind: 'node', id: 'node-0123456789', name: 'barn-1' },
  });
  const takeOver = { ...drain, kind: 'take-over-node', title: 'Take over from barn-1' };
  const told = (each: Operation): string[] => [
    cancellingLine(each),
    endingOf({ ...each, state: 'cancelled' }).complaint ?? '',
    endingOf({ ...each, state: 'failed' })
      .complaint?.split('\n')
      .at(-1) ?? '',
  ];

  test('is that it is rolled back', () => {
    expect(told(operation())).toEqual([
      '“Install blog” is being cancelled; everything it did is being rolled back.',
      '“Install blog” was cancelled. Everything it had started was rolled back.',
      'Everything it had done was rolled back.',
    ]);
  });

  test('is that it is rolled back, after a time without service', () => {
    const upgrade = operation({ title: 'Upgrade blog to 2.0.0', withoutServiceMs: 97_000 });
    expect(told(upgrade).at(-1)).toBe(
      'Everything it had done was rolled back. The stack was without service for 1 min 37 s.',
    );
    expect(doneLine({ ...upgrade, state: 'succeeded', phases: [] })).toMatch(
      /^Upgrade blog to 2\.0\.0: done in .*, 1 min 37 s of it without service$/,
    );
  });

  test('is that it stays, when it emptied a node', () => {
    const stays =
      'What has gone stays gone. “barn-1” gets nothing new until: yard node undrain barn-1';
    expect(told(drain)).toEqual([
      `“Drain barn-1” is being cancelled. ${stays}`,
      `“Drain barn-1” was cancelled. ${stays}`,
      stays,
    ]);
    for (const line of told(takeOver))
      expect(line).toMatch(/taken over stays there.*declared dead/);
  });
});
