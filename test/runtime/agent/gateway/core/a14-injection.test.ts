import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderDnsmasq } from '../../../../../runtime/agent/gateway/core/render-dnsmasq.ts';
import { renderRouterTable } from '../../../../../runtime/agent/gateway/core/render-router-table.ts';
import { renderStackTable } from '../../../../../runtime/agent/gateway/core/render-stack-table.ts';
import { shapeRouter } from '../../../../../runtime/agent/gateway/core/router-shape.ts';
import { DesiredRouter } from '../../../../../schemas/agent/desired.ts';
import { NODE, sampleRouter, UPLINK } from './sample-router.ts';

/**
 * Attack A14: a host name, MAC or IP address that carries a line of configuration for dnsmasq
 * (`dhcp-script=…` runs a program) or a rule for nft.
 */
const EVIL = [
  'web\ndhcp-script=/tmp/evil',
  'web\r\nuser=root',
  'web,10.6.6.6',
  'web # comment',
  'web\0',
  'web"; flush ruleset; #',
  '$(reboot)',
  'WEB',
  '-web',
  'web.',
  '.web',
  '../web',
  'wéb',
  ' web',
  '10.0.0.10 }; flush ruleset; {',
];

const router = sampleRouter({ publish: [] });
const [front] = router.networks as [DesiredRouter['networks'][number]];
const [web] = front.hosts as [(typeof front.hosts)[number]];
const [port] = sampleRouter().publish as [DesiredRouter['publish'][number]];
const withFront = (changes: object): DesiredRouter => ({
  ...router,
  networks: [{ ...front, ...changes }],
});
const withHost = (changes: object): DesiredRouter => withFront({ hosts: [{ ...web, ...changes }] });

/** Where text can be put, with one that is all right there. */
const PLACES: [string, string, (value: string) => DesiredRouter][] = [
  ['domain', 'blog', (domain) => ({ ...router, domain })],
  ['host name', 'web', (name) => withHost({ names: [name] })],
  ['further name', 'web', (name) => withHost({ names: ['first', name] })],
  ['MAC address', '52:54:00:00:00:09', (mac) => withHost({ mac })],
  ['IPv4 address', '10.0.0.10', (address4) => withHost({ address4 })],
  ['IPv6 address', 'fd00::10', (address6) => withHost({ address6 })],
  ['IPv4 gateway', '10.0.0.1/24', (gateway4) => withFront({ gateway4 })],
  ['IPv6 gateway', 'fd00::1/64', (gateway6) => withFront({ gateway6 })],
  ['port target', '10.0.0.10', (to) => ({ ...router, publish: [{ ...port, targets4: [to] }] })],
];

const render = (wanted: DesiredRouter): string => {
  const shape = shapeRouter(wanted);
  return [
    renderDnsmasq(shape, [], true),
    renderStackTable(NODE, shape, UPLINK),
    renderRouterTable(NODE, shape),
  ].join('');
};

describe.each(PLACES)('hostile text as %s', (_, good, place) => {
  test.each(EVIL)('is refused on arrival and again before it is rendered: %j', (evil) => {
    expect(DesiredRouter.safeParse(place(good)).success).toBe(true);
    expect(DesiredRouter.safeParse(place(evil)).success).toBe(false);
    expect(() => render(place(evil))).toThrow('The router of stack-abcdefghjk could not be set up');
  });

  test('in what is all right in that place is refused, or adds no line and no strange letter', () => {
    const lineCount = render(place(good)).split('\n').length;
    const letter = fc.constantFrom(...Array.from('az09fd:./-,\n\r\t\0#"\\{}[];$é '));
    const cut = fc.nat({ max: good.length });
    fc.assert(
      fc.property(cut, cut, fc.array(letter, { maxLength: 4 }), (from, to, letters) => {
        const wanted = place(good.slice(0, from) + letters.join('') + good.slice(to));
        if (refused(wanted)) return;
        const lines = render(wanted).split('\n');
        expect(lines.length).toBe(lineCount);
        expect(lines.every((line) => /^[\x20-\x7e]*$/.test(line))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

function refused(wanted: DesiredRouter): boolean {
  try {
    render(wanted);
    return false;
  } catch {
    return true;
  }
}
