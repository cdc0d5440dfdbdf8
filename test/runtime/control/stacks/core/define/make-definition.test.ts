import { describe, expect, test } from 'vitest';
import {
  diskSerial,
  makeDefinition,
  stackDomain,
} from '../../../../../../runtime/control/stacks/core/define/make-definition.ts';
import type { Plan, PlannedMachine } from '../../../../../../schemas/api/resources/plan.ts';
import { makeAppliance } from '../../../../../fakes/appliances.ts';
import { nodeId } from './lab.ts';

const { manifest, images, address } = makeAppliance();
const [db, web] = images;

const planned = (over: Partial<PlannedMachine>): PlannedMachine => ({
  name: 'shop-db',
  role: 'db',
  index: 0,
  node: nodeId('a'),
  nodeName: 'a',
  cpu: 1,
  memoryBytes: 2 ** 29,
  disks: [],
  interfaces: [],
  after: [],
  ...over,
});
const PLAN = {
  name: 'shop',
  machines: [
    planned({
      firmware: 'uefi',
      disks: [
        { name: 'system', kind: 'system', sizeBytes: 2, image: db!.id },
        {
          name: 'a-very-long-name-----for-a-disk',
          kind: 'data',
          sizeBytes: 4,
          image: null,
          pool: { id: 'pool-tank' as never, name: 'tank' },
        },
      ],
      interfaces: [
        { network: 'private', address4: '10.77.0.10', address6: 'fd00::10' },
        { network: 'unknown', address4: '10.78.0.10', address6: 'fd01::10' },
      ],
    }),
    planned({
      name: 'shop-web-2',
      role: 'web',
      index: 1,
      node: nodeId('b'),
      cpu: 3,
      memoryBytes: 2 ** 30,
      interfaces: [
        { network: 'backup', address4: '10.79.0.11', address6: 'fd02::11' },
        { network: 'private', address4: '10.77.0.11', address6: 'fd00::11' },
      ],
    }),
    planned({ name: 'shop-old', role: 'forgotten' }),
  ],
  networks: [
    { name: 'private', subnet4: '10.77.0.0/24', subnet6: 'fd00::/64', egress: true, mtu: 1400 },
    { name: 'backup', subnet4: '10.79.0.0/24', subnet6: 'fd02::/64', egress: true },
  ],
  ports: [{ key: 'site', hostPort: 8080 }],
} as never as Plan;

/** Bytes that differ from call to call: 1, 1, 1 … and then 2, 2, 2 … */
function counting() {
  const lengths: number[] = [];
  const random = (count: number): Uint8Array => {
    lengths.push(count);
    return new Uint8Array(count).fill(lengths.length);
  };
  return { random, lengths };
}
const make = (random = counting().random) =>
  makeDefinition(
    { plan: PLAN, address, manifest, images },
    { gateway: nodeId('c'), uplinkIndex: 5, vnis: [70] },
    random,
  );

describe('what a plan becomes', () => {
  test('has a domain of its own, and what the cluster hands out', () => {
    const made = make();
    expect(made).toMatchObject({
      gateway: nodeId('c'),
      uplinkIndex: 5,
      domain: 'shop.stackyard.internal',
      ports: PLAN.ports,
    });
    expect(stackDomain('blog')).toBe('blog.stackyard.internal');
  });

  test('has the networks of the plan, those of older plans as large as they were', () => {
    const made = make();
    const [private_, backup] = made.networks;
    expect(made.networks).toEqual([
      {
        id: private_?.id,
        name: 'private',
        vni: 70,
        mtu: 1400,
        subnet4: '10.77.0.0/24',
        subnet6: 'fd00::/64',
      },
      {
        id: backup?.id,
        name: 'backup',
        vni: 1,
        mtu: 1450,
        subnet4: '10.79.0.0/24',
        subnet6: 'fd02::/64',
      },
    ]);
  });

  test('has its machines where they were planned, with their disks and interfaces in order', () => {
    const made = make();
    const [private_, backup] = made.networks;
    const [first, second] = made.machines;
    const [system, data] = made.volumes;
    expect(first).toEqual({
      id: first?.id,
      name: 'shop-db',
      role: 'db',
      index: 0,
      hostname: 'db',
      node: nodeId('a'),
      cpu: 1,
      memoryBytes: 2 ** 29,
      firmware: 'uefi',
      disks: [
        { volume: system?.id, serial: 'system' },
        { volume: data?.id, serial: 'a-very-long-name' },
      ],
      interfaces: [
        {
          network: private_?.id,
          mac: expect.stringMatching(/^52:54:00(:[0-9a-f]{2}){3}$/),
          address4: '10.77.0.10',
          address6: 'fd00::10',
        },
      ],
    });
    expect(second).toMatchObject({
      hostname: 'web-2',
      index: 1,
      node: nodeId('b'),
      cpu: 3,
      memoryBytes: 2 ** 30,
      disks: [],
    });
    expect(second?.interfaces.map(({ network }) => network)).toEqual([backup?.id, private_?.id]);
    expect(second).not.toHaveProperty('firmware');
    expect(made.machines[2]?.hostname).toBe('forgotten');
  });

  test('has a volume for each disk, in the pool that was planned', () => {
    const made = make();
    expect(made.volumes).toEqual([
      {
        id: made.volumes[0]?.id,
        machine: made.machines[0]?.id,
        name: 'system',
        kind: 'system',
        sizeBytes: 2,
        image: db?.id,
      },
      {
        id: made.volumes[1]?.id,
        machine: made.machines[0]?.id,
        name: 'a-very-long-name-----for-a-disk',
        kind: 'data',
        sizeBytes: 4,
        image: null,
        pool: 'pool-tank',
      },
    ]);
  });

  test('names its images by the roles that stand on them', () => {
    const made = make();
    const { id, indexBytes, diskBytes } = db!;
    expect(made.images).toEqual([
      { id, indexBytes, diskBytes, label: 'acme/blog 1.0.0 (db)' },
      { id: web?.id, indexBytes, diskBytes, label: 'acme/blog 1.0.0 (web)' },
    ]);
    const both = {
      ...manifest,
      roles: { db: manifest.roles['db']!, twin: manifest.roles['db']! },
    };
    const twins = makeDefinition(
      { plan: PLAN, address, manifest: both, images: [db!] },
      { gateway: nodeId('c'), uplinkIndex: 5, vnis: [] },
      counting().random,
    );
    expect(twins.images[0]?.label).toBe('acme/blog 1.0.0 (db, twin)');
  });

  test('gives each thing an id, and each interface a MAC address, from bytes of its own', () => {
    const { random, lengths } = counting();
    const { machines, volumes, networks } = make(random);
    const ids = [...machines, ...volumes, ...networks].map(({ id }) => id);
    const macs = machines.flatMap(({ interfaces }) => interfaces.map(({ mac }) => mac));
    expect(new Set([...ids, ...macs]).size).toBe(3 + 2 + 2 + 3);
    expect(lengths.toSorted((a, b) => a - b)).toEqual([3, 3, 3, 16, 16, 16, 16, 16, 16, 16]);
    const kinds = ids.map((id) => id.slice(0, id.indexOf('-')));
    expect(kinds.filter((kind) => kind === 'machine')).toHaveLength(3);
    expect(kinds.filter((kind) => kind === 'volume')).toHaveLength(2);
    expect(kinds.filter((kind) => kind === 'network')).toHaveLength(2);
  });
});

test.each([
  ['system', 'system'],
  ['a'.repeat(20), 'a'.repeat(20)],
  ['a'.repeat(21), 'a'.repeat(20)],
  ['a-very-long-name-----x', 'a-very-long-name'],
  ['ends-with-dashes--', 'ends-with-dashes'],
])('a guest finds the disk %s by %s', (name, serial) => expect(diskSerial(name)).toBe(serial));
