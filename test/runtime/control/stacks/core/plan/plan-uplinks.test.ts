import { describe, expect, test } from 'vitest';
import { lanAddressKey } from '../../../../../../runtime/control/nodes/core/lan-addresses.ts';
import type { SiteNode } from '../../../../../../runtime/control/nodes/core/site.ts';
import {
  chooseUplinks,
  uplinkRemarks,
} from '../../../../../../runtime/control/stacks/core/plan/plan-uplinks.ts';
import { whyNoUplink } from '../../../../../../runtime/control/stacks/core/plan/why-no-uplink.ts';
import type { Plan } from '../../../../../../schemas/api/resources/plan.ts';
import { siteNode } from './lab/site-nodes.ts';

const SCHOOL = { name: 'school', source: { kind: 'bridge', link: 'br0' } } as const;
const network = (name: string, subnet4: string): Plan['networks'][number] => ({
  name,
  subnet4,
  subnet6: 'fd00:1:2:3::/64',
  egress: true,
});
const [front, back] = [network('front', '10.77.0.0/24'), network('back', '10.77.1.0/24')];
const offers = siteNode('a', { uplinks: [SCHOOL] });
const plain = siteNode('b', { uplinks: [] });

/** Machines that are all in `front`, by name of their node. */
const machinesOn = (addresses: Record<string, readonly string[]>): Plan['machines'] =>
  Object.entries(addresses).flatMap(([node, own]) =>
    own.map(
      (address4) =>
        ({
          node: `node-${node}`,
          interfaces: [{ network: 'front', address4, address6: '' }],
        }) as unknown as Plan['machines'][number],
    ),
  );

/** What is said of `front` with its first address, and two machines on node `a` after it. */
const remarks = (
  first4: string,
  world: {
    gateway?: SiteNode | undefined;
    nodes?: readonly SiteNode[];
    machines?: Plan['machines'];
    others?: readonly Plan['networks'][number][];
    lanAddresses?: ReadonlyMap<string, string>;
  } = {},
) => {
  const { gateway = offers, nodes = [offers, plain], others = [back] } = world;
  const wanted = { front: { name: 'school', first4 } };
  const { networks } = chooseUplinks(wanted, [front, ...others]);
  const machines = world.machines ?? machinesOn({ a: ['192.168.1.201', '192.168.1.202'] });
  const { lanAddresses } = world;
  const site = { nodes, ...(lanAddresses ? { lanAddresses } : {}) };
  return uplinkRemarks({ networks, machines }, gateway, site);
};
const problems = (...args: Parameters<typeof remarks>) =>
  remarks(...args).problems.map(({ code, message }) => `${code}: ${message}`);

describe('a network with an uplink', () => {
  test('takes the subnet of the LAN, and its router the address that was given', () => {
    const wanted = { front: { name: 'school', first4: '192.168.1.200/23' } };
    expect(chooseUplinks(wanted, [front, back])).toEqual({
      problems: [],
      networks: [
        {
          ...front,
          subnet4: '192.168.0.0/23',
          uplink: { name: 'school', router4: '192.168.1.200' },
        },
        back,
      ],
    });
    expect(chooseUplinks(undefined, [front, back]).networks).toEqual([front, back]);
  });

  test('has to be one of the appliance', () => {
    const wanted = { attic: { name: 'school', first4: '192.168.1.200/24' } };
    expect(chooseUplinks(wanted, [front, back]).problems).toEqual([
      {
        code: 'UPLINK_UNKNOWN',
        message: 'The appliance has no network “attic”.',
        action: 'Its networks are: front, back.',
      },
    ]);
  });

  test('is open to its LAN, which is said with all addresses', () => {
    const { problems: none, notices } = remarks('192.168.1.200/24');
    expect(none).toEqual([]);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatchObject({
      code: 'UPLINK_OPEN',
      message: expect.stringContaining(
        '“school” (192.168.1.0/24): the router gets 192.168.1.200 and its machines 192.168.1.201 to 192.168.1.202.',
      ),
    });
    const one = remarks('192.168.1.200/24', { machines: machinesOn({ a: ['192.168.1.201'] }) });
    expect(one.notices[0]?.message).toContain('and its machines 192.168.1.201.');
  });

  test('is attached by the node of the router, which has to offer it', () => {
    const without = { gateway: plain };
    expect(remarks('192.168.1.200/24', without).problems).toEqual([
      {
        code: 'UPLINK_MISSING',
        message:
          'Network “front” cannot be attached to the uplink “school” by the gateway. b offers no uplinks.',
        action: 'Choose as the gateway: a.',
      },
    ]);
    const nobody = remarks('192.168.1.200/24', { ...without, nodes: [plain], machines: [] });
    expect(nobody.problems[0]?.action).toBe(
      'Offer the uplink on a node that carries routers: STACKYARD_AGENT_UPLINKS of its agent.',
    );
  });

  test('needs agents that know uplinks wherever its machines are', () => {
    const old = siteNode('c');
    const world = {
      nodes: [offers, old],
      machines: machinesOn({ a: ['192.168.1.201'], c: ['192.168.1.202'] }),
    };
    expect(problems('192.168.1.200/24', world)).toEqual([
      'UPLINK_MISSING: The agent of c is older and knows no uplinks, so its machines could not be in network “front”.',
    ]);
  });
});

describe('addresses in a LAN', () => {
  test.each([
    ['192.168.1.0/24', []],
    ['192.168.1.253/24', ['192.168.1.254', '192.168.1.255']],
    ['192.168.1.254/24', ['192.168.1.255', '192.168.2.0']],
    ['192.168.1.200/32', []],
    ['192.168.1.200/31', ['192.168.1.201']],
  ])('from %s on, have to be those of hosts', (first4, own) => {
    const found = problems(first4, { machines: machinesOn({ a: own }) });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^UPLINK_ADDRESS: Network “front” needs \d addresses in a row/);
  });

  test('go up to the last one that a host may have', () => {
    const own = machinesOn({ a: ['192.168.1.253', '192.168.1.254'] });
    expect(problems('192.168.1.252/24', { machines: own })).toEqual([]);
    expect(problems('192.168.1.1/24', { machines: [] })).toEqual([]);
  });

  test('are none that the other networks of the stack have', () => {
    const others = [network('back', '192.168.1.128/25')];
    expect(problems('192.168.1.20/24', { others, machines: [] })).toEqual([
      'UPLINK_ADDRESS: The LAN 192.168.1.0/24 and network “back” (192.168.1.128/25) have addresses in common.',
    ]);
  });

  test('are none of a node, nor of another stack in the same LAN', () => {
    const nodes = [offers, siteNode('b', { uplinks: [], address: '192.168.1.202' })];
    expect(problems('192.168.1.200/24', { nodes })).toEqual([
      'UPLINK_ADDRESS: 192.168.1.202 in the LAN is the address of node b.',
    ]);
    const taken = (uplink: string) => new Map([[lanAddressKey(uplink, '192.168.1.200'), 'shop']]);
    expect(problems('192.168.1.200/24', { lanAddresses: taken('school') })).toEqual([
      'UPLINK_ADDRESS: 192.168.1.200 in the LAN is the address of stack “shop”.',
    ]);
    expect(problems('192.168.1.200/24', { lanAddresses: taken('labs') })).toEqual([]);
  });
});

test.each([
  [undefined, 'The agent of a is older and knows no uplinks.'],
  [[], 'a offers no uplinks.'],
  [[{ ...SCHOOL, name: 'labs' }], 'a offers only: labs.'],
  [[{ ...SCHOOL, unusable: 'br0 is not a bridge.' }], 'br0 is not a bridge.'],
  [[SCHOOL], undefined],
])('a node that offers %o', (uplinks, why) => {
  expect(whyNoUplink(siteNode('a', { uplinks }), 'school')).toBe(why);
});
