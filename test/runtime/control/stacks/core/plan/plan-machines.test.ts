import { describe, expect, test } from 'vitest';
import type { PoolOf } from '../../../../../../runtime/control/stacks/core/plan/choose-pools.ts';
import { describePlaces } from '../../../../../../runtime/control/stacks/core/plan/describe-places.ts';
import type { PlacedMachine } from '../../../../../../runtime/control/stacks/core/plan/place-machines.ts';
import {
  NOWHERE,
  planMachines,
} from '../../../../../../runtime/control/stacks/core/plan/plan-machines.ts';
import { fakeDigest, makeAppliance, makeManifest } from '../../../../../fakes/appliances.ts';
import { sitePool } from '../../../pools/core/lab.ts';
import { GiB, siteNode } from './lab/site-nodes.ts';

const MiB = 2 ** 20;
const tank = sitePool('tank', ['a']);
const inOwn: PoolOf = () => ({ pool: undefined, reason: 'default' });
const NETWORKS = [
  { name: 'private', subnet4: '10.77.1.0/24', subnet6: 'fd00:0:0:1::/64', egress: true },
  { name: 'backup', subnet4: '10.77.2.0/24', subnet6: 'fd00:0:0:2::/64', egress: true },
];
const at = (places: Record<string, string>) =>
  new Map(
    Object.entries(places).map(([machine, name]): [string, PlacedMachine] => [
      machine,
      { node: siteNode(name), reason: 'roomiest' },
    ]),
  );

const planned = ({
  roles = {},
  web = 1,
  places = {},
  networks = NETWORKS,
  poolOf = inOwn,
}: {
  roles?: object;
  web?: number;
  places?: Record<string, string>;
  networks?: typeof NETWORKS;
  poolOf?: PoolOf;
} = {}) => {
  const manifest = makeManifest();
  return planMachines({
    input: {
      request: { name: 'shop' },
      site: {},
      appliance: makeAppliance({ ...manifest, roles: { ...manifest.roles, ...roles } }),
    } as never,
    counts: new Map([
      ['db', 1],
      ['web', web],
    ]),
    networks,
    places: { machines: at(places), gateway: undefined, problems: [] },
    poolOf,
  });
};

describe('the machines of a plan', () => {
  test('are as their role says, where they were placed', () => {
    expect(planned({ places: { db: 'a', 'web-1': 'b' } })).toEqual([
      {
        name: 'shop-db',
        role: 'db',
        index: 0,
        node: 'node-a',
        nodeName: 'a',
        cpu: 1,
        memoryBytes: 512 * MiB,
        disks: [
          { name: 'system', kind: 'system', sizeBytes: 2 * GiB, image: fakeDigest('db image') },
          { name: 'store', kind: 'data', sizeBytes: 4 * GiB, image: null },
        ],
        interfaces: [{ network: 'private', address4: '10.77.1.10', address6: 'fd00:0:0:1::a' }],
        after: [],
      },
      {
        name: 'shop-web-1',
        role: 'web',
        index: 0,
        node: 'node-b',
        nodeName: 'b',
        cpu: 1,
        memoryBytes: 512 * MiB,
        disks: [
          { name: 'system', kind: 'system', sizeBytes: 2 * GiB, image: fakeDigest('web image') },
        ],
        interfaces: [{ network: 'private', address4: '10.77.1.11', address6: 'fd00:0:0:1::b' }],
        after: ['db'],
      },
    ]);
  });

  test('are as many as are wanted of a role, and nowhere while no node takes them', () => {
    const made = planned({ web: 2, places: { 'web-2': 'b' } });
    expect(made.map(({ name, index, node, nodeName }) => [name, index, node, nodeName])).toEqual([
      ['shop-db', 0, NOWHERE, ''],
      ['shop-web-1', 0, NOWHERE, ''],
      ['shop-web-2', 1, 'node-b', 'b'],
    ]);
    expect(planned({ web: 0 })).toHaveLength(1);
  });

  test('have an address in each of their networks, none of them twice', () => {
    const { web } = makeManifest().roles;
    const both = { web: { ...web, networks: ['backup', 'private'] } };
    const made = planned({ roles: both, web: 2 }).flatMap(({ interfaces }) => interfaces);
    expect(made.map(({ address4 }) => address4)).toEqual([
      '10.77.1.10',
      '10.77.2.10',
      '10.77.1.11',
      '10.77.2.11',
      '10.77.1.12',
    ]);
    expect(new Set(made.map(({ address6 }) => address6)).size).toBe(made.length);
    const unknown = planned({ networks: [] })[0]?.interfaces;
    expect(unknown).toEqual([{ network: 'private', address4: '', address6: '' }]);
  });

  test('name the firmware that starts them, and the pools of disks that are not in the own one', () => {
    const { web } = makeManifest().roles;
    const poolOf: PoolOf = ({ role, name }) => ({
      pool: role === 'db' && name === 'store' ? tank : undefined,
      reason: 'chosen',
    });
    const [db, made] = planned({ roles: { web: { ...web, firmware: 'uefi' } }, poolOf });
    expect(made?.firmware).toBe('uefi');
    expect(db).not.toHaveProperty('firmware');
    expect(db?.disks[0]).not.toHaveProperty('pool');
    expect(db?.disks[1]?.pool).toEqual({ id: tank.id, name: 'tank' });
  });
});

describe('why things are where they are', () => {
  const told = (
    machines: ReadonlyMap<string, PlacedMachine>,
    gateway?: 'pinned' | 'only' | 'uplink' | 'beside' | 'roomiest',
    poolOf: PoolOf = inOwn,
  ) =>
    describePlaces(
      {
        machines,
        gateway: gateway && { node: siteNode('a'), reason: gateway },
        problems: [],
      },
      {
        stack: 'shop',
        nodes: ['a', 'b', 'c'].map((name) => siteNode(name)),
        machines: planned(),
        pools: [tank],
        poolOf,
      },
    );

  test.each([
    ['pinned', 'You chose this node.'],
    ['only', 'It is the only node to choose from.'],
    ['together', 'The whole stack fits on it, and it has the most free memory.'],
    ['apart', 'Apart from others of its role, so that one node’s failure does not stop them all.'],
    ['beside', 'It has room beside other machines of this stack.'],
    ['roomiest', 'It has the most free memory.'],
    [
      'together-accelerated',
      'The whole stack fits on it, and of the nodes with hardware virtualisation it has the most free memory.',
    ],
    [
      'roomiest-accelerated',
      'Of the nodes with hardware virtualisation it has the most free memory.',
    ],
  ] as const)('is said of a machine: %s', (reason, sentence) => {
    const placement = told(new Map([['web-1', { node: siteNode('a'), reason }]]));
    expect(placement?.machines).toEqual([{ machine: 'shop-web-1', reason: sentence }]);
    expect(placement).toMatchObject({
      nodes: 3,
      pools: ['tank'],
      gateway: '',
    });
  });

  test.each([
    ['pinned', 'You chose this gateway.'],
    ['only', 'It is the only gateway to choose from.'],
    ['uplink', 'It offers the uplink that you chose.'],
    ['beside', 'Most machines of this stack are on it.'],
    ['roomiest', 'Of the gateways it has the most free memory.'],
  ] as const)('is said of the router: %s', (reason, sentence) => {
    expect(told(new Map(), reason)?.gateway).toBe(sentence);
  });

  test('is said of each disk', () => {
    const poolOf: PoolOf = ({ role, name }) =>
      role === 'db' && name === 'store'
        ? { pool: tank, reason: 'chosen' }
        : { pool: role === 'web' ? tank : undefined, reason: 'default' };
    const system = 'System disks go there by default.';
    expect(told(new Map(), undefined, poolOf)?.disks).toEqual([
      { machine: 'shop-db', disk: 'system', pool: 'own', reason: system },
      { machine: 'shop-db', disk: 'store', pool: 'tank', reason: 'You chose this pool.' },
      { machine: 'shop-web-1', disk: 'system', pool: 'tank', reason: system },
    ]);
    expect(told(new Map())?.disks?.[1]?.reason).toBe('Data disks go there by default.');
  });
});
