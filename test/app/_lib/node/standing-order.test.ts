import { expect, test } from 'vitest';
import { standingOrder } from '../../../../app/_lib/node/standing-order.ts';
import type { NodeOrders } from '../../../../schemas/api/resources/node.ts';

const ORDER = { by: 'olga', at: '2026-11-22T12:00:00Z', reason: 'Burned' };
const NONE: NodeOrders = { cordon: null, maintenance: null, drain: null, dead: null };

test('an order is named where the state does not say it', () => {
  const orders = { ...NONE, cordon: ORDER };
  expect(standingOrder({ state: 'ready', admission: 'open', orders: NONE })).toBeUndefined();
  expect(standingOrder({ state: 'cordoned', admission: 'cordoned', orders })).toEqual({
    order: ORDER,
    called: undefined,
  });
  expect(standingOrder({ state: 'lost', admission: 'cordoned', orders })).toMatchObject({
    called: 'cordoned',
  });
});

test('a node that was declared dead is called that, lost or back', () => {
  const orders = { ...NONE, dead: ORDER };
  for (const state of ['lost', 'cordoned'] as const) {
    expect(standingOrder({ state, admission: 'cordoned', orders })).toEqual({
      order: ORDER,
      called: 'dead',
    });
  }
});
