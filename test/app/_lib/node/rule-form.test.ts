import { expect, test } from 'vitest';
import { EMPTY_RULE, type RuleForm, ruleBody } from '../../../../app/_lib/node/rule-form.ts';

const AT = Date.parse('2026-05-01T12:00:00.000Z');

test.each<[typed: Partial<RuleForm>, body: object | undefined]>([
  [{}, undefined],
  [{ name: 'barn-2' }, undefined],
  [{ serial: 'C02' }, undefined],
  [
    { name: ' barn-2 ', serial: ' C02 ' },
    { name: 'barn-2', match: { serial: 'C02' }, once: false },
  ],
  [
    { name: 'barn-#', mac: '52-54-00-12-34-AB', once: true },
    { name: 'barn-#', match: { mac: '52:54:00:12:34:ab' }, once: true },
  ],
  [
    { name: 'barn-#', subnet: '10.0.8.0/24', hours: '1,5' },
    {
      name: 'barn-#',
      match: { subnet: '10.0.8.0/24', until: '2026-05-01T13:30:00.000Z' },
      once: false,
    },
  ],
  [{ name: 'barn-2', serial: 'C02', hours: '0' }, undefined],
  [{ name: 'barn-2', serial: 'C02', hours: 'soon' }, undefined],
])('%o', (typed, body) => {
  expect(ruleBody({ ...EMPTY_RULE, ...typed }, AT)).toEqual(body);
});
