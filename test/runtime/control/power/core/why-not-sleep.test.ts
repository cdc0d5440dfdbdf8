import { expect, test } from 'vitest';
import {
  type SleeperSight,
  whyNotSleep,
} from '../../../../../runtime/control/power/core/why-not-sleep.ts';
import { SleepPolicy } from '../../../../../schemas/api/resources/sleep.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';

const IDLE: SleeperSight = {
  id: 'node-0000000001' as NodeId,
  labels: { role: 'db' },
  admission: 'open',
  power: { way: 'none', rest: null, wakeable: true, obeys: true, own: false, bootMs: 90_000 },
  holds: { stacks: 0, running: 0, names: [] },
  hasAny: false,
  serves: [],
  boots: false,
  busyWith: undefined,
  isWanted: false,
};
const why = (over: Partial<SleeperSight>, policy: object = {}) =>
  whyNotSleep({ ...IDLE, ...over }, SleepPolicy.parse(policy));
const power = (over: object) => ({ power: { ...IDLE.power, ...over } });

test('a node that is woken as was seen, and holds nothing, may sleep', () => {
  expect(why({})).toBeUndefined();
});

test.each([
  [power({ own: true }), 'the server itself runs on it'],
  [power({ obeys: false }), 'its agent is older and cannot be told to go'],
  [power({ wakeable: false }), 'nobody has said how it can be switched on'],
  [power({ bootMs: null }), 'it was never seen to wake'],
  [{ admission: 'cordoned' }, 'it is cordoned'],
  [{ admission: 'draining' }, 'it is being drained'],
  [{ admission: 'maintenance' }, 'it is in maintenance'],
  [{ boots: true }, 'machines boot over it'],
  [{ serves: ['tank'] }, 'it serves the pool tank'],
  [{ holds: { stacks: 2, running: 1, names: ['blog'] } }, '1 stack runs on it'],
  [{ holds: { stacks: 2, running: 2, names: [] } }, '2 stacks run on it'],
  [{ holds: { stacks: 1, running: 0, names: [] } }, 'a stopped stack, or the data of a removed'],
  [{ hasAny: true }, 'that no stack has there'],
  [{ busyWith: 'Drain barn-2' }, '“Drain barn-2” is working on it'],
  [{ isWanted: true }, 'an operation wants it awake'],
] as [Partial<SleeperSight>, string][])('one with %j stays awake: %s', (over, words) => {
  expect(why(over)).toContain(words);
});

test('one that the policy leaves out stays awake, whether by itself or by a label', () => {
  expect(why({}, { exceptNodes: [IDLE.id] })).toBe('the policy leaves it out');
  const labelled = (key: string, value?: string) => why({}, { exceptLabels: [{ key, value }] });
  const left = 'the policy leaves out nodes with the label role';
  expect([labelled('role'), labelled('role', 'db')]).toEqual([left, left]);
  expect([labelled('role', 'web'), labelled('rack')]).toEqual([undefined, undefined]);
});
