import { describe, expect, test } from 'vitest';
import {
  isWords,
  nodeStateWords,
  orderRows,
} from '../../../../packager/cli/node/node-state-words.ts';
import type { Node, NodeOrders } from '../../../../schemas/api/resources/node.ts';

const NOW_MS = Date.parse('2026-11-22T12:09:00Z');
const BY_OLGA = { by: 'olga', at: '2026-11-22T12:00:00Z', reason: 'New memory' };
const NONE: NodeOrders = { cordon: null, maintenance: null, drain: null, dead: null };

type Seen = Pick<Node, 'state' | 'admission' | 'orders'>;
const seen = (
  state: Node['state'],
  admission: Node['admission'],
  orders: Partial<NodeOrders> = {},
): Seen => ({ state, admission, orders: { ...NONE, ...orders } });

describe('the state of a node', () => {
  test.each<[Seen, string]>([
    [seen('ready', 'open'), 'ready'],
    [seen('draining', 'draining', { drain: BY_OLGA }), 'draining'],
    [seen('lost', 'open'), 'lost'],
    [seen('lost', 'cordoned', { cordon: BY_OLGA }), 'lost, cordoned'],
    [seen('pending', 'maintenance', { maintenance: BY_OLGA }), 'pending, in maintenance'],
  ])('%o is called %s', (node, words) => {
    expect(nodeStateWords(node)).toBe(words);
  });

  test('of one that was declared dead is not “cordoned”, which nobody ordered', () => {
    expect(nodeStateWords(seen('lost', 'cordoned', { dead: BY_OLGA }))).toBe('lost, declared dead');
    expect(nodeStateWords(seen('cordoned', 'cordoned', { dead: BY_OLGA }))).toBe('declared dead');
  });

  test('of one that was declared dead names the cordon that somebody gave as well', () => {
    const both = { dead: BY_OLGA, cordon: BY_OLGA };
    expect(nodeStateWords(seen('lost', 'cordoned', both))).toBe('lost, declared dead, cordoned');
    expect(nodeStateWords(seen('cordoned', 'cordoned', both))).toBe('declared dead, cordoned');
  });

  test('reads well in a sentence', () => {
    const kept = seen('maintenance', 'maintenance', { maintenance: BY_OLGA });
    expect(isWords(kept)).toBe('it is in maintenance');
    expect(isWords(seen('draining', 'draining', { drain: BY_OLGA }))).toBe('it is being drained');
    expect(isWords(seen('lost', 'open'))).toBe('it is lost');
  });
});

describe('orders that stand', () => {
  test('are told with who gave each, when and why', () => {
    const all = { maintenance: BY_OLGA, dead: BY_OLGA, drain: BY_OLGA, cordon: BY_OLGA };
    const words = 'by olga 9 min ago: New memory';
    expect(orderRows(all, NOW_MS)).toEqual([
      ['declared dead', words],
      ['in maintenance', words],
      ['draining', words],
      ['cordoned', words],
    ]);
  });

  test('are not told where there are none', () => {
    expect(orderRows(NONE, NOW_MS)).toEqual([]);
  });
});
