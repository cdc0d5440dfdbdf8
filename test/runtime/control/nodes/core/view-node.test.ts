import { describe, expect, test } from 'vitest';
import { viewNode } from '../../../../../runtime/control/nodes/core/view-node.ts';
import { PROTOCOL_VERSION } from '../../../../../schemas/agent/desired.ts';

const NONE = { cordon: null, maintenance: null, drain: null, dead: null };
const ORDER = { by: 'olga', at: '2026-05-01T12:00:00.000Z', reason: null };
const SEEN = '2026-05-01T11:00:00.000Z';
const REPORTED = '2026-05-01T12:00:00.000Z';
const record = {
  id: 'node-a',
  name: 'barn',
  labels: { rack: '7' },
  note: 'top shelf',
  orders: NONE,
  enrolledAt: new Date('2026-01-01'),
  certificateEndsAt: new Date('2027-01-01'),
  lastSeenAt: new Date(SEEN),
  facts: { agentVersion: '0.1.0', cpus: 2 },
};
const report = {
  at: REPORTED,
  protocol: PROTOCOL_VERSION,
  facts: { agentVersion: '0.2.0', cpus: 4 },
  figures: { cpuPercent: 7 },
  notices: ['Its clock is off.'],
};
const HOLDS = { stacks: 0, machines: 0, running: 0 };
const RESERVED = { machines: 1, cpu: 2, memoryBytes: 3, diskBytes: 4 };
const view = (over: { record?: object; report?: object | undefined; isSilent?: boolean } = {}) =>
  viewNode({
    isSilent: false,
    reserved: RESERVED,
    holds: HOLDS,
    notices: ['It has the same address as attic.'],
    serverVersion: '0.2.0',
    ...('report' in over ? { report: over.report } : { report }),
    ...(over.isSilent ? { isSilent: true } : {}),
    record: { ...record, ...over.record },
  } as never);

describe('a node is shown', () => {
  test('as it is stored, as it was ordered, and as it reported last', () => {
    expect(view()).toEqual({
      id: 'node-a',
      name: 'barn',
      state: 'ready',
      admission: 'open',
      orders: NONE,
      labels: { rack: '7' },
      note: 'top shelf',
      notices: ['It has the same address as attic.', 'Its clock is off.'],
      outdated: false,
      drift: null,
      holds: HOLDS,
      actions: expect.arrayContaining(['cordon', 'drain', 'remove']),
      lastSeenAt: REPORTED,
      enrolledAt: '2026-01-01T00:00:00.000Z',
      certificateEndsAt: '2027-01-01T00:00:00.000Z',
      facts: report.facts,
      figures: report.figures,
      reserved: RESERVED,
    });
  });

  test('as it was seen before the server was started, until it reports', () => {
    expect(view({ report: undefined, isSilent: true })).toMatchObject({
      state: 'lost',
      notices: ['It has the same address as attic.'],
      facts: record.facts,
      figures: null,
      lastSeenAt: SEEN,
      outdated: true,
      drift: expect.stringContaining('version 0.1.0'),
    });
  });

  test('as pending, with nothing known of it, before it has ever reported', () => {
    const never = { lastSeenAt: undefined, facts: undefined };
    expect(view({ report: undefined, record: never })).toMatchObject({
      state: 'pending',
      facts: null,
      lastSeenAt: null,
      outdated: false,
      drift: null,
    });
    expect(view({ record: never }).state).toBe('ready');
    expect(view({ report: undefined }).state).toBe('ready');
  });

  test('as outdated when its agent speaks an earlier protocol, or is another version', () => {
    const earlier = view({ report: { ...report, protocol: PROTOCOL_VERSION - 1 } });
    expect(earlier).toMatchObject({
      outdated: true,
      drift: expect.stringContaining(`speaks protocol ${PROTOCOL_VERSION - 1}`),
    });
    const old = { ...report, facts: { agentVersion: '0.1.0' } };
    expect(view({ report: old }).drift).toContain('Its agent is version 0.1.0');
  });

  test('as closed by an order, with what can be done about it', () => {
    const cordoned = view({ record: { orders: { ...NONE, cordon: ORDER } } });
    expect(cordoned.admission).toBe('cordoned');
    expect(cordoned.actions).toContain('uncordon');
    expect(cordoned.actions).not.toContain('cordon');
  });
});
