import { describe, expect, test } from 'vitest';
import { findAttention } from '../../../../../runtime/control/overview/core/find-attention.ts';
import type { StuckOperation } from '../../../../../runtime/control/overview/core/summary-input.ts';
import { node, stack } from './summed.ts';

const SINCE = '2026-04-30T08:00:00.000Z';
const NOTHING = { nodes: [], stacks: [], stuck: [] };

const stuck = (title: string): StuckOperation => ({
  id: `op-${title}` as StuckOperation['id'],
  title,
  createdAt: SINCE,
});

const kindsOf = (input: Partial<Parameters<typeof findAttention>[0]>) =>
  findAttention({ ...NOTHING, ...input }).map(({ kind, count }) => [kind, count]);

test('where all is well, nobody is needed', () => {
  const nodes = [node('a'), node('b', { state: 'cordoned' }), node('c', { state: 'maintenance' })];
  const states = ['running', 'stopped', 'starting', 'stopping', 'removing', 'removed'] as const;
  const stacks = states.map((state) => stack(state, { state }));
  expect(findAttention({ ...NOTHING, nodes, stacks })).toEqual([]);
});

test('the most urgent comes first', () => {
  const input = {
    nodes: [
      node('a', { drift: 'Its agent is older.' }),
      node('b', { state: 'pending', silent: true }),
      node('c', { state: 'lost' }),
      node('d', { notices: ['Its clock is wrong.'] }),
    ],
    stacks: [
      stack('e', { state: 'degraded' }),
      stack('f', { state: 'failed' }),
      stack('g', { state: 'degraded', missingSince: SINCE }),
      stack('i', { distrust: 'The key of acme was revoked.' }),
      stack('j', { securityUpdate: '1.2.0' }),
    ],
    stuck: [stuck('Install h')],
  };
  expect(kindsOf(input)).toEqual([
    ['operation-stuck', 1],
    ['stack-failed', 1],
    ['volume-missing', 1],
    ['node-lost', 1],
    ['stack-degraded', 1],
    ['stack-distrusted', 1],
    ['security-update', 1],
    ['node-notice', 1],
    ['node-pending', 1],
    ['node-outdated', 1],
  ]);
  expect(findAttention(input).every(({ action }) => /^[A-Z].*\.$/.test(action))).toBe(true);
  expect(new Set(findAttention(input).map(({ action }) => action)).size).toBe(10);
});

describe('a stack', () => {
  test('is named once, for the worst that is the matter with it', () => {
    const missingSince = SINCE;
    expect(kindsOf({ stacks: [stack('a', { state: 'failed', missingSince })] })).toEqual([
      ['stack-failed', 1],
    ]);
    expect(kindsOf({ stacks: [stack('a', { state: 'stopped', missingSince })] })).toEqual([
      ['volume-missing', 1],
    ]);
    expect(kindsOf({ stacks: [stack('a', { state: 'removed', missingSince })] })).toEqual([]);
  });

  test('that nobody vouches for is named for that too, however it runs, until it is removed', () => {
    const distrust = 'The key of acme was revoked.';
    const stacks = [
      stack('a', { state: 'degraded', distrust }),
      stack('b', { isBusy: true, distrust }),
      stack('c', { state: 'removed', distrust }),
    ];
    expect(kindsOf({ stacks })).toEqual([
      ['stack-degraded', 1],
      ['stack-distrusted', 2],
    ]);
    const [, told] = findAttention({ nodes: [], stuck: [], stacks });
    expect(told?.items[0]).toMatchObject({ sentence: distrust, since: null });
  });

  test('that could be upgraded to close a hole is named for that too, until it is removed', () => {
    const securityUpdate = '1.2.0';
    const stacks = [
      stack('a', { state: 'degraded', securityUpdate }),
      stack('b', { isBusy: true, securityUpdate }),
      stack('c', { state: 'removed', securityUpdate }),
    ];
    expect(kindsOf({ stacks })).toEqual([
      ['stack-degraded', 1],
      ['security-update', 2],
    ]);
    const [, told] = findAttention({ nodes: [], stuck: [], stacks });
    expect(told?.items[0]).toMatchObject({
      subject: { name: 'a' },
      sentence: 'Version 1.2.0 is there, and closes a security hole.',
      since: null,
    });
  });

  test('that is worked on is left to the operation', () => {
    const busy = { isBusy: true, missingSince: SINCE };
    const stacks = [
      stack('a', { ...busy, state: 'failed' }),
      stack('b', { ...busy, state: 'degraded' }),
    ];
    expect(kindsOf({ stacks })).toEqual([]);
  });

  test('is told with its sentence, and since when something is missing', () => {
    const sentence = 'A volume has been missing.';
    const stacks = [stack('a', { state: 'degraded', sentence, missingSince: SINCE })];
    expect(findAttention({ ...NOTHING, stacks })[0]?.items).toEqual([
      { subject: { kind: 'stack', id: 'stack-a', name: 'a' }, sentence, since: SINCE },
    ]);
    const degraded = [stack('b', { state: 'degraded', sentence })];
    expect(findAttention({ ...NOTHING, stacks: degraded })[0]?.items[0]?.since).toBeNull();
  });
});

describe('a node', () => {
  const told = (...nodes: ReturnType<typeof node>[]) =>
    findAttention({ ...NOTHING, nodes }).map(({ kind, items }) => [
      kind,
      ...items.map(({ sentence, since }) => [sentence, since]),
    ]);

  test('that is lost says what it holds; what it said before is of no use now', () => {
    const before = { state: 'lost' as const, notices: ['x'], drift: 'y' };
    const seen = '2026-05-01T12:00:00.000Z';
    expect(
      told(
        node('a', before),
        node('b', { ...before, reserved: { machines: 1 } }),
        node('c', { ...before, reserved: { machines: 12 } }),
      ),
    ).toEqual([
      [
        'node-lost',
        ['It does not report. No machine is placed on it.', seen],
        ['It does not report. Whether its machine runs is not known.', seen],
        ['It does not report. Whether its 12 machines run is not known.', seen],
      ],
    ]);
  });

  test('that has never reported says since when it is awaited', () => {
    expect(told(node('a', { state: 'pending', notices: ['x'] }))).toEqual([
      ['node-pending', ['It has never reported.', '2026-01-01T00:00:00.000Z']],
    ]);
  });

  test('may have a notice and be outdated; of many notices the first is told', () => {
    expect(told(node('a', { notices: ['One.'], drift: 'Older.' }))).toEqual([
      ['node-notice', ['One.', null]],
      ['node-outdated', ['Older.', null]],
    ]);
    expect(told(node('a', { notices: ['One.', 'Two.', 'Three.'] }))).toEqual([
      ['node-notice', ['One. (2 more)', null]],
    ]);
  });
});

test('a node is told by its id and name', () => {
  const [lost] = findAttention({ ...NOTHING, nodes: [node('a', { state: 'lost' })] });
  expect(lost?.items[0]?.subject).toEqual({ kind: 'node', id: 'node-a', name: 'a' });
});

test('of many with the same trouble, all are counted and the first are named', () => {
  const nodes = Array.from({ length: 3_000 }, (_none, index) => node(`n${index}`, { drift: 'D.' }));
  const [outdated] = findAttention({ ...NOTHING, nodes });
  expect(outdated?.count).toBe(3_000);
  expect(outdated?.items.map(({ subject }) => subject.name)).toEqual([
    'n0',
    'n1',
    'n2',
    'n3',
    'n4',
  ]);
});

test('an operation that is stuck is named by its title', () => {
  expect(findAttention({ ...NOTHING, stuck: [stuck('Install blog')] })[0]?.items).toEqual([
    {
      subject: { kind: 'operation', id: 'op-Install blog', name: 'Install blog' },
      sentence: 'Its rollback stopped half-way.',
      since: SINCE,
    },
  ]);
});

describe('the server itself', () => {
  const AT = new Date('2026-11-30T00:00:00Z');
  const QUIET = {
    replacedAt: undefined,
    replacedFor: 0,
    lastBackupAt: undefined,
    isBackupDue: false,
  };
  const told = (server: typeof QUIET | object) =>
    findAttention({ ...NOTHING, server: { ...QUIET, ...server } }).map(({ kind, items }) => [
      kind,
      items.map(({ sentence, since, subject }) => [subject.kind, sentence, since]),
    ]);

  test('is told when a backup is due, and since when there has been none', () => {
    expect(told({})).toEqual([]);
    expect(told({ isBackupDue: true })).toEqual([
      ['backup-due', [['server', 'has never been backed up.', null]]],
    ]);
    expect(told({ isBackupDue: true, lastBackupAt: AT })).toEqual([
      ['backup-due', [['server', 'has not been backed up lately.', AT.toISOString()]]],
    ]);
  });

  test('is told when it was replaced, and then nothing else matters of it', () => {
    expect(told({ replacedAt: AT, replacedFor: 2, isBackupDue: true })).toEqual([
      [
        'server-replaced',
        [
          [
            'server',
            'was replaced, as 2 nodes say, by one that was restored from its backup.',
            AT.toISOString(),
          ],
        ],
      ],
    ]);
  });
});

test('a stack that no node has anything of since a restore is told as that, whatever its state', () => {
  const stacks = [
    stack('a', { state: 'degraded', isAbsent: true, missingSince: SINCE, sentence: 'Other.' }),
    stack('b', { state: 'degraded', isAbsent: true, isBusy: true }),
  ];
  expect(findAttention({ ...NOTHING, stacks })).toMatchObject([
    {
      kind: 'stack-not-found',
      items: [{ sentence: 'No node has anything of it since the restore.', since: SINCE }],
    },
  ]);
});

describe('what is done by schedule', () => {
  const failed = {
    stack: 'stack-blog' as never,
    name: 'blog',
    job: 'backups' as const,
    isUnreadable: false,
    overdueSinceMs: undefined,
    run: { outcome: 'failed', why: 'The disk is full.', endedAt: new Date(SINCE) },
  };

  test('is told when it failed, with why and since when', () => {
    const [found] = findAttention({ ...NOTHING, schedules: [failed] });
    expect(found).toMatchObject({
      kind: 'schedule-failed',
      count: 1,
      items: [
        {
          subject: { kind: 'stack', id: 'stack-blog', name: 'blog' },
          sentence: 'Its last backup failed. The disk is full.',
          since: SINCE,
        },
      ],
    });
    const bare = { ...failed, run: undefined };
    expect(findAttention({ ...NOTHING, schedules: [bare] })[0]?.items).toMatchObject([
      { sentence: 'Its last backup failed. It is not known why.', since: null },
    ]);
  });

  test('is told when its rule cannot be read, whatever became of the run before', () => {
    const spoilt = { ...failed, isUnreadable: true, overdueSinceMs: Date.parse(SINCE) };
    expect(findAttention({ ...NOTHING, schedules: [spoilt] })).toMatchObject([
      {
        kind: 'schedule-unreadable',
        items: [
          {
            sentence: 'Its schedule of backups cannot be read any more, so none are made.',
            since: null,
          },
        ],
        action: expect.stringContaining('yard schedule set'),
      },
    ]);
  });

  test('is told once when it is overdue, whatever became of the run before', () => {
    const overdue = { ...failed, job: 'points' as const, overdueSinceMs: Date.parse(SINCE) };
    expect(findAttention({ ...NOTHING, schedules: [overdue] })).toMatchObject([
      {
        kind: 'schedule-overdue',
        items: [{ sentence: 'Its next restore point is overdue.', since: SINCE }],
      },
    ]);
  });
});
