import { describe, expect, test } from 'vitest';
import { noPower } from '../../../../../../runtime/control/nodes/core/power/power-record.ts';
import { viewPower } from '../../../../../../runtime/control/nodes/core/power/view-power.ts';
import type { PowerRecord } from '../../../../../../runtime/control/nodes/ports/power-store.ts';
import type { NodeId, OperationId } from '../../../../../../schemas/ids/brand.ts';

const NODE = 'node-1' as NodeId;
const facts = (boot: string, wakes = true) =>
  ({ power: { boot, cards: [{ link: 'eth0', mac: '02:00:00:00:00:01', wakes }] } }) as never;
const rest = {
  kind: 'off',
  settled: true,
  by: 'olga',
  at: '2026-05-01T12:00:00.000Z',
  operation: 'op-1' as OperationId,
  boot: 'b-1',
} as const;
const view = (over: Partial<Parameters<typeof viewPower>[0]> = {}) =>
  viewPower({
    record: { facts: undefined },
    report: undefined,
    power: undefined,
    ownBoot: undefined,
    ...over,
  });

describe('the power of a node is shown', () => {
  test('of one that has told nothing', () => {
    expect(view()).toEqual({
      way: 'none',
      rest: null,
      wakeable: false,
      obeys: false,
      own: false,
      bootMs: null,
    });
  });

  test('by what it told last, also before this server was started', () => {
    expect(view({ record: { facts: facts('b-1') } })).toMatchObject({
      wakeable: true,
      obeys: true,
    });
    expect(view({ record: { facts: facts('b-1', false) } }).wakeable).toBe(false);
    const report = { facts: facts('b-2', false) };
    expect(view({ record: { facts: facts('b-1') }, report }).wakeable).toBe(false);
  });

  test.each([
    [{ kind: 'ipmi', address: 'a', port: 623, user: 'u' }, true],
    [{ kind: 'redfish', url: 'https://a/', user: 'u', fingerprint: 'ab'.repeat(32) }, true],
    [{ kind: 'wol', macs: [] }, false],
    [{ kind: 'wol', macs: ['02:00:00:00:00:01'] }, true],
  ] as [PowerRecord['way'], boolean][])('with the way %j', (way, wakeable) => {
    expect(view({ power: { ...noPower(NODE), way } })).toMatchObject({ way: way.kind, wakeable });
  });

  test('with its rest until it is back, and without what is for the server alone', () => {
    const power = { ...noPower(NODE), rest };
    const shown = { kind: 'off', settled: true, by: 'olga', at: rest.at };
    expect(view({ power, report: { facts: facts('b-1') } }).rest).toEqual(shown);
    expect(view({ power }).rest).toEqual(shown);
    expect(view({ power, report: { facts: facts('b-2') } }).rest).toBeNull();
    const going = { ...power, rest: { ...rest, settled: false } };
    expect(view({ power: going, report: { facts: facts('b-2') } }).rest).toMatchObject({
      settled: false,
    });
  });

  test('as that of the server’s own host, by its boot', () => {
    const report = { facts: facts('b-1') };
    expect(view({ report, ownBoot: 'b-1' }).own).toBe(true);
    expect(view({ report, ownBoot: 'b-2' }).own).toBe(false);
    expect(view({ ownBoot: 'b-1' }).own).toBe(false);
  });
});

test('why it is awake is shown of one that is neither off nor on the way there', () => {
  const awake = 'It stays awake: machines boot over it.';
  expect(view({ awake }).sleep).toBe(awake);
  const power = { ...noPower(NODE), rest: { ...rest, settled: false, kind: 'sleep' as const } };
  expect(view({ awake, power })).not.toHaveProperty('sleep');
});
