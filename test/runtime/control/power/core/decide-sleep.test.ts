import { describe, expect, test } from 'vitest';
import {
  decideSleep,
  type SleepNode,
} from '../../../../../runtime/control/power/core/decide-sleep.ts';
import { SleepPolicy } from '../../../../../schemas/api/resources/sleep.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';

const GiB = 2 ** 30;
/** A Monday. */
const NOW = new Date('2026-11-30T12:00:00Z');
const MINUTE_MS = 60_000;
const ago = (minutes: number): Date => new Date(NOW.getTime() - minutes * MINUTE_MS);

/** One that has been idle for an hour, and is woken by a controller. */
const node = (name: string, over: Partial<SleepNode> = {}): SleepNode => ({
  id: `node-${name}` as NodeId,
  name,
  state: 'awake',
  idleSince: ago(60),
  wokenBy: 'controller',
  sendsPackets: false,
  takes: true,
  freeMemoryBytes: 4 * GiB,
  freeCpus: 4,
  ...over,
});
const asleep = (name: string, over: Partial<SleepNode> = {}): SleepNode =>
  node(name, { state: 'asleep', idleSince: undefined, ...over });

const policy = (over: object = {}): SleepPolicy => SleepPolicy.parse(over);
const decide = (nodes: SleepNode[], over: object = {}, now = NOW) =>
  decideSleep(policy(over), nodes, now);
const whyOf = (nodes: SleepNode[], name: string, over: object = {}) =>
  decide(nodes, over).why.get(`node-${name}` as NodeId);
const woken = (nodes: SleepNode[], over: object = {}, now = NOW) =>
  decide(nodes, over, now).wake.map(({ name }) => name);

describe('an idle node', () => {
  test('goes to sleep, and it is said for how long it was idle', () => {
    const { sleep, wake, why } = decide([node('a', { idleSince: ago(5) }), node('b')]);
    expect(sleep).toEqual({ node: 'node-b', name: 'b', why: 'It was idle for 1 h.' });
    expect(wake).toEqual([]);
    expect(why.get('node-b' as NodeId)).toBe('It goes to sleep now.');
  });

  test('stays awake without a policy, and nobody is woken then', () => {
    const none = decideSleep(null, [node('a'), node('b'), asleep('c')], NOW);
    expect(none).toEqual({ sleep: undefined, wake: [], why: new Map() });
  });

  test('goes at the very moment that its time has come, and not before', () => {
    const after = (ms: number) =>
      decide([node('a', { stays: 'x' }), node('b', { idleSince: new Date(NOW.getTime() - ms) })]);
    expect(after(30 * MINUTE_MS).sleep?.name).toBe('b');
    const early = after(30 * MINUTE_MS - 1);
    expect(early.sleep).toBeUndefined();
    expect(early.why.get('node-b' as NodeId)).toBe(
      'It stays awake: it goes to sleep after 30 min without work, and has had 29 min.',
    );
  });

  test('stays awake while something keeps it, and that is said', () => {
    const nodes = [node('a'), node('b', { stays: 'machines boot over it' })];
    expect(whyOf(nodes, 'b')).toBe('It stays awake: machines boot over it.');
    expect(decide(nodes).sleep?.name).toBe('a');
  });

  test('of several, the one that has been idle for longest goes; of those alike, the last by name', () => {
    const nodes = [node('a'), node('b', { idleSince: ago(90) }), node('c')];
    const { sleep, why } = decide(nodes);
    expect(sleep?.name).toBe('b');
    expect(why.get('node-c' as NodeId)).toBe('It goes to sleep after others: one at a time does.');
    expect(decide([node('a'), node('c'), node('b')]).sleep?.name).toBe('c');
  });

  test.each(['going', 'coming'] as const)('waits while another one is %s', (state) => {
    const nodes = [node('a'), node('b'), node('c', { state })];
    expect(decide(nodes).sleep).toBeUndefined();
    expect(whyOf(nodes, 'b')).toBe('It goes to sleep after others: one at a time does.');
  });
});

describe('what stays warm', () => {
  test('is as many nodes as the policy says, those that hold something included', () => {
    const busy = node('a', { stays: 'a stack runs on it', idleSince: undefined });
    expect(decide([busy, node('b')]).sleep?.name).toBe('b');
    expect(decide([busy, node('b')], { warmNodes: 2 }).sleep).toBeUndefined();
    expect(decide([busy, node('b'), node('c')], { warmNodes: 2 }).sleep?.name).toBe('c');
    expect(whyOf([busy, node('b')], 'b', { warmNodes: 2 })).toBe(
      'It stays awake: it is kept warm, as without it 1 of 2 nodes would be awake.',
    );
  });

  test('is memory and processors that are free without the one that would go', () => {
    const nodes = [node('a'), node('b'), node('c')];
    expect(decide(nodes, { spareMemoryBytes: 8 * GiB }).sleep?.name).toBe('c');
    expect(decide(nodes, { spareMemoryBytes: 8 * GiB + 1 }).sleep).toBeUndefined();
    expect(decide(nodes, { spareCpus: 8 }).sleep?.name).toBe('c');
    expect(decide(nodes, { spareCpus: 9 }).sleep).toBeUndefined();
    expect(whyOf(nodes, 'c', { spareCpus: 9 })).toBe(
      'It stays awake: it is kept warm, as without it 8 of 9 virtual cores would be free.',
    );
    expect(whyOf(nodes, 'c', { spareMemoryBytes: 9 * GiB })).toContain(
      '8 GiB of 9 GiB of memory would be free',
    );
  });

  test('is not what takes no machines: such a node goes, and counts for nothing', () => {
    const nodes = [node('a'), node('b', { takes: false })];
    expect(decide(nodes).sleep?.name).toBe('b');
    expect(decide([node('a', { takes: false }), node('b')]).sleep?.name).toBe('a');
  });

  test('lets a smaller node go when the larger one is needed', () => {
    const nodes = [node('a', { freeMemoryBytes: GiB }), node('b')];
    expect(decide(nodes, { spareMemoryBytes: 2 * GiB }).sleep?.name).toBe('a');
  });

  test('is restored by waking the roomiest, and no more than that takes', () => {
    const nodes = [node('a'), asleep('b', { freeMemoryBytes: GiB }), asleep('c'), asleep('d')];
    expect(woken(nodes)).toEqual([]);
    expect(woken(nodes, { warmNodes: 2 })).toEqual(['c']);
    expect(woken(nodes, { warmNodes: 3 })).toEqual(['c', 'd']);
    expect(woken(nodes, { spareMemoryBytes: 8 * GiB + 1 })).toEqual(['c', 'd']);
    expect(woken(nodes, { spareCpus: 5 })).toEqual(['c']);
    expect(decide(nodes, { warmNodes: 2 }).wake[0]?.why).toBe(
      'Without it, 1 of 2 nodes would be awake.',
    );
  });

  test('counts those that are coming already, and none that are going', () => {
    const coming = node('b', { state: 'coming' });
    expect(woken([node('a'), coming, asleep('c')], { warmNodes: 2 })).toEqual([]);
    const going = node('b', { state: 'going' });
    expect(woken([node('a'), going, asleep('c')], { warmNodes: 2 })).toEqual(['c']);
  });

  test('is not restored by a node that takes nothing', () => {
    expect(woken([node('a'), asleep('b', { takes: false })], { warmNodes: 2 })).toEqual([]);
  });

  test('is not given up while something has to be woken for it', () => {
    const nodes = [
      node('a', { freeCpus: 0 }),
      node('b', { takes: false }),
      asleep('c', { freeCpus: 8 }),
    ];
    const { sleep, wake } = decide(nodes, { spareCpus: 4 });
    expect([sleep, wake.map(({ name }) => name)]).toEqual([undefined, ['c']]);
  });

  test('does not flap: what was woken is idle anew, and what sleeps is enough without', () => {
    const before = [node('a'), node('b')];
    expect(decide(before).sleep?.name).toBe('b');
    const after = [node('a'), asleep('b')];
    expect(decide(after)).toMatchObject({ sleep: undefined, wake: [] });
    const again = [node('a'), node('b', { idleSince: ago(1) })];
    expect(decide(again)).toMatchObject({ wake: [] });
    expect(decide([node('a', { stays: 'x' }), again[1]!]).sleep).toBeUndefined();
  });

  test('comes a few at a time, those that are coming included', () => {
    const many = ['b', 'c', 'd', 'e', 'f', 'g'].map((name) => asleep(name));
    expect(woken([node('a'), ...many], { warmNodes: 6 })).toHaveLength(4);
    const some = [node('h', { state: 'coming' }), node('i', { state: 'coming' })];
    expect(woken([node('a'), ...many, ...some], { warmNodes: 9 })).toHaveLength(2);
  });
});

describe('who is woken by packets', () => {
  const byPackets = { wokenBy: 'packets' } as const;

  test('sleeps while another node is awake that sends them', () => {
    const sender = node('a', { stays: 'x', sendsPackets: true });
    expect(decide([sender, node('b', byPackets)]).sleep?.name).toBe('b');
    const mute = [node('a', { stays: 'x' }), node('b', { ...byPackets, sendsPackets: true })];
    expect(decide(mute).sleep).toBeUndefined();
    expect(whyOf(mute, 'b')).toBe('It stays awake: no other node would be awake that can wake it.');
  });

  test('keeps the last one awake that could wake it', () => {
    const nodes = [
      node('a', { stays: 'x' }),
      node('b', { sendsPackets: true }),
      asleep('c', byPackets),
    ];
    expect(decide(nodes).sleep).toBeUndefined();
    expect(whyOf(nodes, 'b')).toContain('no other node would be awake that can wake c');
    const other = [...nodes.slice(0, 2), asleep('c')];
    expect(decide(other).sleep?.name).toBe('b');
  });
});

describe('hours', () => {
  const nights = { hours: { from: '22:00', to: '06:00', days: ['mon'] } };
  const at = (time: string) => new Date(time);

  test('in which nodes sleep begin on their days, and go on into the next one', () => {
    const sleeps = (time: string, over: object = nights) =>
      decide([node('a', { stays: 'x' }), node('b')], { ...over }, at(time)).sleep !== undefined;
    expect(sleeps('2026-11-30T22:00:00Z')).toBe(true);
    expect(sleeps('2026-12-01T05:59:00Z')).toBe(true);
    expect(sleeps('2026-12-01T06:00:00Z')).toBe(false);
    expect(sleeps('2026-12-01T22:00:00Z')).toBe(false);
    expect(sleeps('2026-11-30T21:59:59Z')).toBe(false);
    const noon = { hours: { from: '11:00', to: '12:01' } };
    expect(sleeps('2026-11-30T12:00:00Z', noon)).toBe(true);
    expect(sleeps('2026-11-30T12:01:00Z', noon)).toBe(false);
    expect(sleeps('2026-11-30T12:01:00Z', { hours: { from: '00:00', to: '00:00' } })).toBe(true);
  });

  test('are those of their time zone', () => {
    const zone = { hours: { ...nights.hours, zone: 'Asia/Tokyo' } };
    const nodes = [node('a', { stays: 'x' }), node('b', { idleSince: new Date(0) })];
    expect(decide(nodes, zone, at('2026-11-30T13:00:00Z')).sleep?.name).toBe('b');
    expect(decide(nodes, zone, at('2026-11-30T22:00:00Z')).sleep).toBeUndefined();
  });

  test('that have ended wake everybody who takes machines, and keep the others awake', () => {
    const nodes = [node('a'), node('b'), asleep('d'), asleep('c'), asleep('e', { takes: false })];
    const { wake, sleep, why } = decide(nodes, nights);
    expect([wake.map(({ name }) => name), sleep]).toEqual([['c', 'd'], undefined]);
    expect(wake[0]?.why).toBe('Nodes do not sleep at this hour.');
    expect(why.get('node-b' as NodeId)).toBe('It stays awake: nodes do not sleep at this hour.');
  });
});
