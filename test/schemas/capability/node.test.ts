import { describe, expect, test } from 'vitest';
import type { NodeAction, NodeOrder } from '../../../schemas/api/resources/node.ts';
import { NODE_ACTION_NAMES } from '../../../schemas/api/resources/node.ts';
import {
  allowedNodeActions,
  nameRunning,
  type NodeSituation,
  whyNotNode,
} from '../../../schemas/capability/node.ts';

const ORDER: NodeOrder = { by: 'olga', at: '2026-05-01T12:00:00.000Z', reason: null };
const EMPTY: NodeSituation = {
  orders: { cordon: null, maintenance: null, drain: null, dead: null },
  holds: { stacks: 0, running: 0, names: [] },
  state: 'ready',
};
const cordoned = { ...EMPTY, orders: { ...EMPTY.orders, cordon: ORDER } };
const maintained = { ...EMPTY, orders: { ...EMPTY.orders, maintenance: ORDER } };
const both = { ...EMPTY, orders: { ...cordoned.orders, maintenance: ORDER } };
const drained = { ...EMPTY, orders: { ...EMPTY.orders, drain: ORDER } };
const lost: NodeSituation = { ...EMPTY, state: 'lost' };
const dead = { ...lost, orders: { ...EMPTY.orders, dead: ORDER } };
const stopped = { ...EMPTY, holds: { stacks: 1, running: 0, names: [] } };
const running = { ...EMPTY, holds: { stacks: 2, running: 1, names: ['blog'] } };

const POWER: NonNullable<NodeSituation['power']> = {
  way: 'none',
  rest: null,
  wakeable: true,
  obeys: true,
  own: false,
  bootMs: null,
};
const rest = { kind: 'off', settled: true, by: 'olga', at: ORDER.at } as const;

describe('the power of a node', () => {
  const ORDERS = ['powerOn', 'powerOff', 'cutPower', 'reboot', 'reset'] as const;
  const possible = (state: NodeSituation['state'], power: Partial<typeof POWER>) =>
    ORDERS.filter(
      (action) =>
        whyNotNode(action, { ...EMPTY, state, power: { ...POWER, ...power } }) === undefined,
    );

  test.each<[string, NodeSituation['state'], Partial<typeof POWER>, (typeof ORDERS)[number][]]>([
    ['that reports', 'ready', {}, ['powerOff', 'reboot']],
    ['that is closed', 'cordoned', {}, ['powerOff', 'reboot']],
    ['with an older agent', 'ready', { obeys: false }, []],
    [
      'with an older agent and a controller',
      'ready',
      { obeys: false, way: 'ipmi' },
      ['cutPower', 'reset'],
    ],
    ['with a controller', 'ready', { way: 'redfish' }, ['powerOff', 'cutPower', 'reboot', 'reset']],
    ['that the server is on', 'ready', { way: 'redfish', own: true }, []],
    ['that is off', 'off', { rest }, ['powerOn']],
    ['that is off, and nobody knows how to wake it', 'off', { rest, wakeable: false }, []],
    ['that is on the way there', 'ready', { rest: { ...rest, settled: false }, way: 'ipmi' }, []],
    ['that is lost', 'lost', {}, ['powerOn']],
    ['that is lost, with a controller', 'lost', { way: 'ipmi' }, ['powerOn', 'cutPower', 'reset']],
    ['that has never reported', 'pending', {}, []],
  ])('%s', (_which, state, power, orders) => {
    expect(possible(state, power)).toEqual(orders);
  });

  test.each<[(typeof ORDERS)[number], NodeSituation, string]>([
    ['powerOn', { ...EMPTY, power: POWER }, 'it is on'],
    [
      'powerOn',
      { ...EMPTY, state: 'off', power: { ...POWER, wakeable: false } },
      'nobody has said how it can be switched on, and it tells of no network card that wakes it',
    ],
    ['powerOff', { ...EMPTY, power: { ...POWER, rest } }, 'it is off, or on the way there'],
    ['powerOff', EMPTY, 'its agent is older and cannot do that'],
    ['reboot', { ...EMPTY, power: { ...POWER, own: true } }, 'the server itself runs on it'],
    ['reset', { ...EMPTY, power: POWER }, 'it has no baseboard controller that is known here'],
  ])('%s says why not', (action, node, why) => {
    expect(whyNotNode(action, node)).toBe(why);
  });
});

describe('what is possible on a node', () => {
  test.each<[string, NodeSituation, NodeAction[]]>([
    ['that is empty', EMPTY, ['cordon', 'startMaintenance', 'drain', 'change', 'remove']],
    ['that is cordoned', cordoned, ['uncordon', 'startMaintenance', 'drain', 'change', 'remove']],
    ['in maintenance', maintained, ['cordon', 'endMaintenance', 'drain', 'change', 'remove']],
    ['with both orders', both, ['uncordon', 'endMaintenance', 'drain', 'change', 'remove']],
    ['with a stopped stack', stopped, ['cordon', 'startMaintenance', 'drain', 'change']],
    ['with a running stack', running, ['cordon', 'drain', 'change']],
    [
      'that is drained',
      drained,
      ['cordon', 'startMaintenance', 'drain', 'undrain', 'change', 'remove'],
    ],
    ['that is lost', lost, ['cordon', 'startMaintenance', 'declareDead', 'change', 'remove']],
    ['that was declared dead', dead, ['cordon', 'startMaintenance', 'change', 'remove']],
  ])('%s', (_which, node, actions) => {
    expect(allowedNodeActions(node)).toEqual(actions);
    for (const action of NODE_ACTION_NAMES) {
      expect(whyNotNode(action, node) === undefined).toBe(actions.includes(action));
    }
  });

  test.each<[NodeAction, NodeSituation, string]>([
    ['cordon', cordoned, 'it is cordoned already'],
    ['uncordon', EMPTY, 'it is not cordoned'],
    ['startMaintenance', maintained, 'it is in maintenance already'],
    ['startMaintenance', running, 'a stack runs on it: blog'],
    ['endMaintenance', EMPTY, 'it is not in maintenance'],
    ['drain', lost, 'it does not report, so nothing can be moved from it'],
    ['undrain', EMPTY, 'it is not being drained'],
    ['declareDead', EMPTY, 'it is not lost'],
    ['declareDead', dead, 'it was declared dead already'],
    ['remove', stopped, 'stacks, or data of removed stacks, are on it'],
  ])('%s is not, because %#', (action, node, why) => {
    expect(whyNotNode(action, node)).toBe(why);
  });

  test('an order that stands is told before stacks that would be in the way of it', () => {
    const node = { ...maintained, holds: running.holds };
    expect(whyNotNode('startMaintenance', node)).toBe('it is in maintenance already');
  });

  test('names some of the stacks that run, and counts the others', () => {
    const holds = { stacks: 9, running: 3, names: ['blog', 'shop'] };
    expect(nameRunning(holds)).toBe('blog, shop, and 1 more');
    expect(nameRunning({ ...holds, running: 2 })).toBe('blog, shop');
    expect(whyNotNode('startMaintenance', { ...EMPTY, holds })).toBe(
      'stacks run on it: blog, shop, and 1 more',
    );
  });
});
