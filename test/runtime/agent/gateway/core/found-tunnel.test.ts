import { expect, test } from 'vitest';
import { readTunnel } from '../../../../../runtime/agent/gateway/core/found-tunnel.ts';
import { tunnelKey } from './sample-tunnel.ts';

const [SECRET, OWN, B, C] = ['s', 'o', 'b', 'c'].map(tunnelKey);
const line = (...parts: readonly (string | undefined)[]): string => `${parts.join('\t')}\n`;

test('the tunnel and its peers are read from what wg prints, without the private key', () => {
  const dump =
    line(SECRET, OWN, '8473', 'off') +
    line(
      B,
      '(none)',
      '192.0.2.2:8473',
      'FDE6:57ae:6a9f:1:0::2/128',
      '1796000000',
      '92',
      '180',
      '25',
    ) +
    line(C, '(none)', '[2001:DB8::3]:8473', 'fde6::3/128,fde6::4/128', '0', '0', '148', 'off');
  const found = readTunnel(dump);
  expect(found).toEqual({
    key: OWN,
    port: 8_473,
    peers: [
      {
        key: B,
        addresses: ['fde6:57ae:6a9f:1::2'],
        endpoint: { address: '192.0.2.2', port: 8_473 },
        keepAliveS: 25,
        answeredAtMs: 1_796_000_000_000,
      },
      {
        key: C,
        addresses: ['fde6::3', 'fde6::4'],
        endpoint: { address: '2001:db8::3', port: 8_473 },
        keepAliveS: 0,
        answeredAtMs: undefined,
      },
    ],
  });
  expect(JSON.stringify(found)).not.toContain(SECRET);
});

test('a peer without addresses has none', () => {
  const dump =
    line(SECRET, OWN, '8473', 'off') + line(B, '(none)', '(none)', '(none)', '0', '0', '0', 'off');
  expect(readTunnel(dump)?.peers).toEqual([
    { key: B, addresses: [], endpoint: undefined, keepAliveS: 0, answeredAtMs: undefined },
  ]);
});

test.each(['', '\n', 'Unable to access interface: No such device\n'])('%j is no tunnel', (text) => {
  expect(readTunnel(text)).toBeUndefined();
});
