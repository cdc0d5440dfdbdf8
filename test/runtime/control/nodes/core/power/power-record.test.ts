import { describe, expect, test } from 'vitest';
import { cardsOf } from '../../../../../../runtime/control/nodes/core/power/cards-of.ts';
import { chooseWakers } from '../../../../../../runtime/control/nodes/core/power/choose-wakers.ts';
import { desiredPower } from '../../../../../../runtime/control/nodes/core/power/desired-power.ts';
import {
  isBack,
  noPower,
  settled,
  withLeave,
  withoutLeaveOf,
  withoutRestOf,
  withoutWaker,
  withRest,
  withWaker,
} from '../../../../../../runtime/control/nodes/core/power/power-record.ts';
import type { StoredRest } from '../../../../../../runtime/control/nodes/ports/power-store.ts';
import type { NodePowerFacts } from '../../../../../../schemas/agent/power.ts';
import type { NodeId, OperationId } from '../../../../../../schemas/ids/brand.ts';

const [ONE, TWO, THREE] = ['node-1', 'node-2', 'node-3'] as [NodeId, NodeId, NodeId];
const [OP, OTHER] = ['op-1', 'op-2'] as [OperationId, OperationId];
const AT = '2026-05-01T12:00:00.000Z';
const rest: StoredRest = {
  kind: 'off',
  settled: false,
  by: 'olga',
  at: AT,
  operation: OP,
  boot: 'b-1',
};
const leave = { how: 'off', boot: 'b-1', operation: OP } as const;
const power: NodePowerFacts = {
  boot: 'b-1',
  cards: [
    { link: 'eth0', mac: '02:00:00:00:00:01', wakes: true },
    { link: 'eth1', mac: '02:00:00:00:00:02', wakes: false },
  ],
};
const report = (boot: string | undefined) =>
  ({ facts: boot === undefined ? {} : { power: { ...power, boot } } }) as never;

describe('what is stored of the power of a node', () => {
  test('is one rest at a time, which its own operation alone ends', () => {
    const resting = withRest(noPower(ONE), rest);
    expect(withRest(resting, { ...rest, operation: OTHER }).rest).toEqual(rest);
    expect(settled(resting, OTHER).rest?.settled).toBe(false);
    expect(settled(resting, OP).rest?.settled).toBe(true);
    expect(withoutRestOf(resting, OTHER).rest).toEqual(rest);
    expect(withoutRestOf(resting, OP).rest).toBeNull();
    expect(withoutRestOf(noPower(ONE), OP).rest).toBeNull();
  });

  test('is an order that names the boot it was given for, however often it is given', () => {
    const told = withLeave(noPower(ONE), leave);
    expect(withLeave(told, { ...leave, boot: 'b-2' }).leave).toEqual(leave);
    expect(withLeave(told, { ...leave, operation: OTHER }).leave?.operation).toBe(OTHER);
    expect(withoutLeaveOf(told, OTHER).leave).toEqual(leave);
    expect(withoutLeaveOf(told, OP).leave).toBeNull();
  });

  test('is whoever wants it awake, each once, since the first time', () => {
    const wanted = withWaker(withWaker(noPower(ONE), OP, AT), OTHER, AT);
    expect(withWaker(wanted, OP, '2027-01-01T00:00:00.000Z')).toEqual(wanted);
    expect(withoutWaker(wanted, OP).wakers).toEqual([{ operation: OTHER, since: AT }]);
  });

  test.each([
    ['has not reported', undefined, 'b-1', false],
    ['is the boot that was to end', report('b-1'), 'b-1', false],
    ['is another boot', report('b-2'), 'b-1', true],
    ['has an older agent now', report(undefined), 'b-1', true],
    ['has not reported, whatever boot it was', undefined, null, false],
    ['reports, whatever boot it was', report('b-1'), null, true],
  ])('says whether a node is back that %s', (_which, state, boot, back) => {
    expect(isBack({ boot }, state)).toBe(back);
  });
});

describe('a node is woken', () => {
  test.each([
    ['by cards that say they wake it', { kind: 'none' }, ['02:00:00:00:00:01']],
    [
      'by all its cards, when somebody says that they do',
      { kind: 'wol', macs: [] },
      ['02:00:00:00:00:01', '02:00:00:00:00:02'],
    ],
    [
      'by cards that were named',
      { kind: 'wol', macs: ['02:00:00:00:00:09'] },
      ['02:00:00:00:00:09'],
    ],
    ['by its controller alone', { kind: 'ipmi', address: 'a', port: 623, user: 'u' }, []],
  ] as const)('%s', (_how, way, macs) => {
    expect(cardsOf({ way } as never, { power })).toEqual(macs);
  });

  test('by no card when none is known', () => {
    expect(cardsOf(undefined, undefined)).toEqual([]);
    expect(cardsOf(undefined, { power: undefined })).toEqual([]);
  });

  test('by three that are nearest to it, the same three each time', () => {
    const near = [
      { id: 'node-a', address: '10.0.0.77' },
      { id: 'node-b', address: undefined },
      { id: 'node-c', address: '10.0.1.1' },
      { id: 'node-d', address: '192.168.0.1' },
      { id: 'node-e', address: '10.0.0.78' },
    ] as { id: NodeId; address: string | undefined }[];
    expect(chooseWakers('10.0.0.76', near)).toEqual(['node-a', 'node-e', 'node-c']);
    expect(chooseWakers('10.0.0.76', near.toReversed())).toEqual(['node-a', 'node-e', 'node-c']);
    expect(
      chooseWakers('fe80::1', [...near, { id: 'node-f' as NodeId, address: 'fe80::1' }])[0],
    ).toBe('node-f');
    expect(chooseWakers(undefined, near)).toEqual(['node-a', 'node-b', 'node-c']);
  });
});

describe('a document tells a node', () => {
  const sight = {
    facts: { power },
    power: { leave },
    sleepers: [{ power: withWaker(noPower(TWO), OP, AT), facts: { power, underlay: undefined } }],
    wakersFor: () => [{ id: ONE, address: undefined }],
  } as const;

  test('to go, for the boot that is meant, and whom to wake', () => {
    expect(desiredPower(ONE, sight)).toEqual({
      leave: { how: 'off', boot: 'b-1' },
      wakes: ['02:00:00:00:00:01'],
    });
  });

  test('nothing of an order for another boot, or of what others do', () => {
    const other = { ...sight, power: { leave: { ...leave, boot: 'b-0' } } };
    expect(desiredPower(ONE, other)).toEqual({ wakes: ['02:00:00:00:00:01'] });
    expect(desiredPower(THREE, other)).toEqual({});
  });

  test('nothing at all when its agent is older', () => {
    expect(desiredPower(ONE, { ...sight, facts: {} })).toEqual({});
    expect(desiredPower(ONE, { ...sight, facts: undefined })).toEqual({});
  });

  test('a card once, although two nodes claim it', () => {
    const twice = { ...sight, sleepers: [...sight.sleepers, ...sight.sleepers] };
    expect(desiredPower(ONE, twice).wakes).toEqual(['02:00:00:00:00:01']);
  });
});
