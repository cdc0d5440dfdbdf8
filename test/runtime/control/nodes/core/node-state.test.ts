import { describe, expect, test } from 'vitest';
import { admissionOf, nodeState } from '../../../../../runtime/control/nodes/core/node-state.ts';
import type { NodeOrder, NodeOrders } from '../../../../../schemas/api/resources/node.ts';

const ORDER: NodeOrder = { by: 'olga', at: '2026-05-01T12:00:00.000Z', reason: null };

const ORDERS = {
  none: { cordon: null, maintenance: null, drain: null, dead: null },
  cordon: { cordon: ORDER, maintenance: null, drain: null, dead: null },
  maintenance: { cordon: null, maintenance: ORDER, drain: null, dead: null },
  both: { cordon: ORDER, maintenance: ORDER, drain: null, dead: null },
  drain: { cordon: ORDER, maintenance: null, drain: ORDER, dead: null },
  all: { cordon: ORDER, maintenance: ORDER, drain: ORDER, dead: ORDER },
  dead: { cordon: null, maintenance: null, drain: null, dead: ORDER },
} as const satisfies Record<string, NodeOrders>;

type Ordered = keyof typeof ORDERS;

const OFF = { kind: 'off', settled: true } as const;

describe('what a node takes', () => {
  test.each([
    ['none', 'open'],
    ['cordon', 'cordoned'],
    ['maintenance', 'maintenance'],
    ['both', 'maintenance'],
    ['drain', 'draining'],
    ['all', 'maintenance'],
    ['dead', 'cordoned'],
  ] as const)('with the orders %s is %s', (ordered, admission) => {
    expect(admissionOf(ORDERS[ordered])).toBe(admission);
  });
});

describe('the state of a node', () => {
  const all = Object.keys(ORDERS) as Ordered[];

  test.each(all)('is pending before its first report, with the orders %s', (ordered) => {
    for (const isSilent of [true, false]) {
      expect(nodeState(ORDERS[ordered], { hasReported: false, isSilent })).toBe('pending');
    }
  });

  test.each(all)('is lost while it is silent, with the orders %s', (ordered) => {
    expect(nodeState(ORDERS[ordered], { hasReported: true, isSilent: true })).toBe('lost');
  });

  test.each([
    ['none', 'ready'],
    ['cordon', 'cordoned'],
    ['maintenance', 'maintenance'],
    ['both', 'maintenance'],
    ['drain', 'draining'],
    ['all', 'maintenance'],
    ['dead', 'cordoned'],
  ] as const)('while it reports, with the orders %s, is %s', (ordered, state) => {
    expect(nodeState(ORDERS[ordered], { hasReported: true, isSilent: false })).toBe(state);
  });

  test.each([
    ['is off once it has gone, whoever still hears of it', OFF, false, 'off'],
    ['is off while it is silent on the way there', { ...OFF, settled: false }, true, 'off'],
    ['is asleep once it has gone to sleep', { ...OFF, kind: 'sleep' }, false, 'asleep'],
    ['is asleep while it is silent on the way', { kind: 'sleep', settled: false }, true, 'asleep'],
    ['takes nothing on the way to sleep', { kind: 'sleep', settled: false }, false, 'cordoned'],
    ['takes nothing on the way there', { ...OFF, settled: false }, false, 'cordoned'],
    ['is lost when nobody has told it to go', null, true, 'lost'],
  ] as const)('%s', (_what, rest, isSilent, state) => {
    expect(nodeState(ORDERS.none, { hasReported: true, isSilent, rest })).toBe(state);
  });
});
