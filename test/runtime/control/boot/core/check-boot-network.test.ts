import { describe, expect, test } from 'vitest';
import { bootServer } from '../../../../../runtime/control/boot/core/boot-server.ts';
import {
  type OtherBootNetwork,
  whyNoBootNetwork,
  type WantedBootNetwork,
} from '../../../../../runtime/control/boot/core/check-boot-network.ts';
import { simulatedFacts } from '../../../../../runtime/simulator/simulated-node.ts';
import type { NodeFacts } from '../../../../../schemas/agent/observed.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';

const FACTS: NodeFacts = {
  ...simulatedFacts('node-0000000001' as NodeId),
  boot: {
    links: ['eth1', 'br-lan'].map((link) => ({
      link,
      addresses: [],
      mac: '52:54:00:00:00:01',
      carrier: true,
    })),
  },
};
const full = (over: object = {}): WantedBootNetwork['dhcp'] => ({
  mode: 'full',
  first: '10.86.0.100',
  last: '10.86.0.200',
  dns: [],
  leaseSeconds: 600,
  ...over,
});
const wanted = (over: Partial<WantedBootNetwork> = {}): WantedBootNetwork => ({
  link: 'eth1',
  address: '10.86.0.1/24',
  port: 8_474,
  dhcp: full(),
  ...over,
});
const why = (
  network: WantedBootNetwork,
  facts: NodeFacts | undefined = FACTS,
  others: OtherBootNetwork[] = [],
): string | undefined => whyNoBootNetwork(network, { facts, others })?.why;

describe('a boot network', () => {
  test.each([
    wanted(),
    wanted({ link: 'br-lan' }),
    wanted({ dhcp: { mode: 'proxy' } }),
    wanted({ dhcp: full({ first: '10.86.0.2', last: '10.86.0.254' }) }),
    wanted({ dhcp: full({ first: '10.86.0.100', last: '10.86.0.100' }) }),
    wanted({ dhcp: full({ router: '10.86.0.1' }) }),
    wanted({ dhcp: full({ router: '10.86.0.254' }) }),
    wanted({ address: '10.86.0.1/30', dhcp: full({ first: '10.86.0.2', last: '10.86.0.2' }) }),
    wanted({ address: '10.86.0.1/16', dhcp: full({ first: '10.86.3.0', last: '10.86.4.255' }) }),
  ])('that fits is taken: %j', (network) => {
    expect(why(network)).toBeUndefined();
  });

  test.each([
    ['has no network card “eth9”', wanted({ link: 'eth9' })],
    ['from /16 to /30', wanted({ address: '10.86.0.1/31' })],
    ['from /16 to /30', wanted({ address: '10.86.0.1/8' })],
    ['10.86.0.0 is no address of a host', wanted({ address: '10.86.0.0/24' })],
    ['10.86.0.255 is no address of a host', wanted({ address: '10.86.0.255/24' })],
    ['10.86.1.200 is no address', wanted({ dhcp: full({ last: '10.86.1.200' }) })],
    ['10.85.255.255 is no address', wanted({ dhcp: full({ first: '10.85.255.255' }) })],
    ['10.86.0.255 is no address', wanted({ dhcp: full({ last: '10.86.0.255' }) })],
    ['10.86.0.0 is no address', wanted({ dhcp: full({ first: '10.86.0.0' }) })],
    ['ends (10.86.0.99) before it begins', wanted({ dhcp: full({ last: '10.86.0.99' }) })],
    ['its own address 10.86.0.100 is in', wanted({ address: '10.86.0.100/24' })],
    ['its own address 10.86.0.200 is in', wanted({ address: '10.86.0.200/24' })],
    ['the router 10.86.1.1 is no address', wanted({ dhcp: full({ router: '10.86.1.1' }) })],
    ['the router 10.86.0.150 is in the range', wanted({ dhcp: full({ router: '10.86.0.150' }) })],
  ])('is refused: %s', (reason, network) => {
    expect(why(network)).toContain(reason);
  });

  test('needs a gateway that can serve it', () => {
    const { boot: _boot, ...older } = FACTS;
    expect(whyNoBootNetwork(wanted(), { facts: undefined, others: [] })?.why).toContain(
      'has not reported yet',
    );
    expect(why(wanted(), { ...FACTS, roles: ['compute'] })).toContain('has not the role gateway');
    expect(why(wanted(), older)).toContain('its agent is older');
    expect(whyNoBootNetwork(wanted({ link: 'x' }), { facts: FACTS, others: [] })?.action).toBe(
      'It tells of: eth1, br-lan.',
    );
    const none = { ...FACTS, boot: { links: [] } };
    expect(whyNoBootNetwork(wanted(), { facts: none, others: [] })?.action).toBe(
      'It tells of: none.',
    );
  });

  const other = (over: Partial<OtherBootNetwork> = {}): OtherBootNetwork => ({
    name: 'barn-2',
    address: '10.86.0.2/24',
    dhcp: full({ first: '10.86.0.201', last: '10.86.0.250' }),
    ...over,
  });

  test('stands beside others that give out other addresses', () => {
    expect(why(wanted(), FACTS, [other()])).toBeUndefined();
    expect(why(wanted(), FACTS, [other({ dhcp: { mode: 'proxy' } })])).toBeUndefined();
    expect(
      why(wanted({ dhcp: { mode: 'proxy' } }), FACTS, [other({ dhcp: full() })]),
    ).toBeUndefined();
    const below = other({ dhcp: full({ first: '10.86.0.3', last: '10.86.0.99' }) });
    expect(why(wanted(), FACTS, [below])).toBeUndefined();
  });

  test.each([
    ['10.86.0.200', '10.86.0.250'],
    ['10.86.0.50', '10.86.0.100'],
    ['10.86.0.50', '10.86.0.250'],
    ['10.86.0.120', '10.86.0.130'],
  ])('is refused where another gateway gives out %s-%s', (first, last) => {
    expect(why(wanted(), FACTS, [other({ dhcp: full({ first, last }) })])).toBe(
      `barn-2 serves machines that boot with addresses of the same range (${first}-${last})`,
    );
  });

  test('is refused at an address that another gateway has', () => {
    expect(why(wanted(), FACTS, [other({ address: '10.86.0.1/16' })])).toBe(
      'barn-2 serves machines that boot at 10.86.0.1 already',
    );
  });

  test('tells how one is replaced that is gone', () => {
    const gone = 'If barn-2 is gone, first: yard boot off barn-2';
    const action = (over: Partial<OtherBootNetwork>): string | undefined =>
      whyNoBootNetwork(wanted(), { facts: FACTS, others: [other(over)] })?.action;
    expect(action({ address: '10.86.0.1/16' })).toBe(gone);
    expect(action({ dhcp: full() })).toBe(`Give each gateway a range of its own. ${gone}`);
  });
});

describe('where machines that boot find the server', () => {
  const agents = { url: 'https://192.0.2.10:8471', reach: 'network' } as const;
  const input = {
    address: '10.86.0.1/24',
    underlay: '192.0.2.7',
    ownAddresses: ['127.0.0.1', '192.0.2.10'],
    agents,
  };

  test('at the address that agents use', () => {
    expect(bootServer(input)).toEqual({ url: 'https://192.0.2.10:8471' });
    expect(bootServer({ ...input, agents: { ...agents, url: 'https://192.0.2.10' } })).toEqual({
      url: 'https://192.0.2.10:443',
    });
  });

  test('at the gateway itself, when that is on the host of the server', () => {
    const here = { url: 'https://10.86.0.1:8471' };
    expect(bootServer({ ...input, underlay: '192.0.2.10' })).toEqual(here);
    expect(bootServer({ ...input, underlay: undefined, ownAddresses: ['10.86.0.1'] })).toEqual(
      here,
    );
    const named = { ...agents, url: 'https://server.lan:8471' };
    expect(bootServer({ ...input, underlay: '192.0.2.10', agents: named })).toEqual(here);
  });

  test('not by a name, and not where it lets nobody in', () => {
    const named = { ...agents, url: 'https://server.lan:8471' };
    expect(bootServer({ ...input, agents: named })).toMatchObject({
      why: expect.stringContaining('server.lan'),
    });
    const six = { ...agents, url: 'https://[2001:db8::1]:8471' };
    expect(bootServer({ ...input, agents: six })).toMatchObject({ why: expect.any(String) });
    expect(bootServer({ ...input, agents: { ...agents, reach: 'host' } })).toMatchObject({
      action: expect.stringContaining('STACKYARD_HOST'),
    });
  });
});
