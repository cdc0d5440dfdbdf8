import { describe, expect, test } from 'vitest';
import { ruleFits } from '../../../../../runtime/control/nodes/core/rule-fits.ts';
import { ruleWords } from '../../../../../runtime/control/nodes/core/rule-words.ts';
import type { JoinRuleMatch } from '../../../../../schemas/api/resources/join.ts';

const MAC = '02:00:00:00:00:01';
const NOW = new Date('2026-05-01T12:00:00.000Z');
const [BEFORE, AFTER] = ['2026-05-01T11:59:59.999Z', '2026-05-01T12:00:00.001Z'];
const AT = NOW.toISOString();

const fits = (match: JoinRuleMatch, address = '192.0.2.7'): boolean =>
  ruleFits(
    match,
    { address, hardware: { serial: ' C02 ', macs: [MAC, '02:00:00:00:00:02'] } },
    NOW,
  );

describe('a rule', () => {
  test.each<[match: JoinRuleMatch, expected: boolean]>([
    [{}, false],
    [{ from: BEFORE }, false],
    [{ serial: 'C02' }, true],
    [{ serial: 'c02' }, false],
    [{ mac: MAC }, true],
    [{ mac: '02:00:00:00:00:03' }, false],
    [{ serial: 'C02', mac: MAC }, true],
    [{ serial: 'C03', mac: MAC }, false],
    [{ subnet: '192.0.2.0/29' }, true],
    [{ subnet: '192.0.2.8/29' }, false],
    [{ subnet: '0.0.0.0/0' }, true],
    [{ subnet: '2001:db8::/32' }, false],
    [{ mac: MAC, subnet: '192.0.2.8/29' }, false],
    [{ mac: MAC, from: AT }, true],
    [{ mac: MAC, from: AFTER }, false],
    [{ mac: MAC, until: AT }, false],
    [{ mac: MAC, until: AFTER }, true],
    [{ mac: MAC, from: BEFORE, until: AFTER }, true],
  ])('%o fits: %s', (match, expected) => {
    expect(fits(match)).toBe(expected);
  });

  test('knows networks of IPv6, and keeps both kinds apart', () => {
    expect(fits({ subnet: '2001:db8::/32' }, '2001:db8::7')).toBe(true);
    expect(fits({ subnet: '2001:db8::/32' }, '2001:db9::7')).toBe(false);
    expect(fits({ subnet: '::/0' }, '192.0.2.7')).toBe(false);
    expect(fits({ subnet: '0.0.0.0/0' }, '2001:db8::7')).toBe(false);
  });

  test('fits no machine that says nothing of itself', () => {
    const about = { address: '192.0.2.7', hardware: undefined };
    expect(ruleFits({ mac: MAC }, about, NOW)).toBe(false);
    expect(ruleFits({ serial: 'C02' }, about, NOW)).toBe(false);
  });

  test('is told in words', () => {
    const match = { serial: 'C02', mac: MAC, subnet: '192.0.2.0/24', from: BEFORE, until: AFTER };
    expect(ruleWords({ name: 'barn-#', match, once: false })).toBe(
      `whatever machine with the serial number C02 and the MAC address ${MAC} and an address in 192.0.2.0/24 becomes barn-# from ${BEFORE} until ${AFTER}`,
    );
    expect(ruleWords({ name: 'west', match: { serial: 'C02' }, once: true })).toBe(
      'one machine with the serial number C02 becomes west',
    );
  });
});
