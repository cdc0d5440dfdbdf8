import { expect, test } from 'vitest';
import { restRows, wayWords } from '../../../../packager/cli/node/power-words.ts';

const AT = '2026-05-01T12:00:00.000Z';
const nowMs = Date.parse(AT) + 120_000;

test.each([
  [{ kind: 'off', settled: true }, 'off'],
  [{ kind: 'off', settled: false }, 'going off'],
  [{ kind: 'restart', settled: false }, 'restarting'],
] as const)('a node that rests as %j is “%s”', (rest, what) => {
  expect(restRows({ ...rest, by: 'olga', at: AT }, nowMs)).toEqual([[what, 'by olga 2 min ago']]);
});

test('a node that is on has no such row', () => {
  expect(restRows(null, nowMs)).toEqual([]);
});

test.each([
  [{ kind: 'none' }, false, 'hand'],
  [{ kind: 'none' }, true, 'wake-on-LAN, as its network cards say'],
  [{ kind: 'wol', macs: [] }, true, 'wake-on-LAN'],
  [
    { kind: 'ipmi', address: '10.0.9.4', port: 623, user: 'yard' },
    true,
    'IPMI at 10.0.9.4:623, as yard',
  ],
] as const)('%j is told in words', (way, wakeable, words) => {
  expect(wayWords(way as never, wakeable)).toBe(words);
});
