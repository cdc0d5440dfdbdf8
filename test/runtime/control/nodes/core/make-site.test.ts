import { describe, expect, test } from 'vitest';
import type { NodeRecord } from '../../../../../runtime/control/nodes/ports/node-store.ts';
import {
  isPromised,
  makeSite,
  reservedOn,
  type SiteInput,
  stacksByNode,
} from '../../../../../runtime/control/nodes/core/make-site.ts';
import {
  MACHINE_OVERHEAD_BYTES,
  SYSTEM_GROWTH_BYTES,
} from '../../../../../runtime/control/nodes/core/site.ts';
import type { StackRecord } from '../../../../../runtime/control/stacks/core/define/stack-record.ts';
import { PROTOCOL_VERSION } from '../../../../../schemas/agent/desired.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';

const [A, B] = ['node-a', 'node-b'] as [NodeId, NodeId];
const GiB = 2 ** 30;

const node = (id: NodeId, change: object = {}): NodeRecord =>
  ({
    id,
    name: id.slice(5),
    orders: { cordon: null, maintenance: null },
    labels: { rack: '7' },
    ...change,
  }) as unknown as NodeRecord;

const report = (facts: object = {}, change: object = {}) =>
  ({
    protocol: PROTOCOL_VERSION,
    facts: {
      roles: ['compute'],
      architecture: 'x86_64',
      accelerator: 'kvm',
      acceleratorReason: 'it runs',
      cpus: 8,
      memoryBytes: 64 * GiB,
      ...facts,
    },
    figures: { poolFreeBytes: 100 * GiB },
    notices: ['hot'],
    images: [],
    volumes: [],
    hostPorts: [],
    ...change,
  }) as unknown as NonNullable<ReturnType<SiteInput['observed']>>;

/** One machine on each node, each with a system disk, the first with data as well. */
const stack = (name: string, change: object = {}): StackRecord =>
  ({
    name,
    stage: 'defined',
    power: 'on',
    definition: {
      networks: [],
      machines: [
        { id: `${name}-1`, node: A, cpu: 2, memoryBytes: 4 * GiB },
        { id: `${name}-2`, node: B, cpu: 1, memoryBytes: 1 * GiB },
      ],
      volumes: [
        {
          id: `${name}-v1`,
          machine: `${name}-1`,
          kind: 'system',
          sizeBytes: 10 * GiB,
          image: 'image-1',
        },
        { id: `${name}-v2`, machine: `${name}-1`, kind: 'data', sizeBytes: 3 * GiB, image: null },
        { id: `${name}-v3`, machine: `${name}-2`, kind: 'system', sizeBytes: 1, image: 'image-1' },
      ],
    },
    ...change,
  }) as unknown as StackRecord;

const site = (input: Partial<SiteInput>) =>
  makeSite({
    nodes: [node(A)],
    stacks: [],
    taken: [],
    observed: () => report(),
    isLost: () => false,
    encrypts: false,
    ...input,
  });

describe('a site', () => {
  test('has what a node has said and what operators say of it', () => {
    expect(site({}).nodes).toEqual([
      {
        id: A,
        name: 'a',
        ready: true,
        linked: false,
        admits: true,
        compute: true,
        gateway: false,
        peered: false,
        architecture: 'x86_64',
        accelerator: 'kvm',
        acceleratorReason: 'it runs',
        uefi: false,
        notices: ['hot'],
        labels: new Map([['rack', '7']]),
        cpus: 8,
        cpusReserved: 0,
        memoryBytes: 64 * GiB,
        memoryReservedBytes: 0,
        poolFreeBytes: 100 * GiB,
        diskPromisedBytes: 0,
        images: new Set(),
        ports: [],
      },
    ]);
  });

  test('knows nothing but the name of a node that has not reported', () => {
    const nodes = [node(A), node(B)];
    const observed = (id: NodeId) => (id === B ? report() : undefined);
    const { nodes: reported, unheard } = site({ nodes, observed });
    expect(reported.map(({ id }) => id)).toEqual([B]);
    expect(unheard).toEqual(new Set([A, 'a']));
  });

  test('awaits nodes that were there before, until they count as lost', () => {
    const seen = { lastSeenAt: new Date(0) };
    const observed = (): undefined => undefined;
    expect(site({ nodes: [node(A, seen)], observed }).awaitsNodes).toBe(true);
    expect(site({ nodes: [node(A, seen)], observed, isLost: () => true }).awaitsNodes).toBe(false);
    expect(site({ nodes: [node(A)], observed }).awaitsNodes).toBe(false);
    expect(site({ nodes: [node(A, seen)], observed: () => report() }).awaitsNodes).toBe(false);
  });

  test('says what a node may be used for', () => {
    const underlay = { address: '192.0.2.1', mtu: 1_500, imagePort: 8_472 };
    const facts = { roles: ['gateway'], firmware: ['bios', 'uefi'], underlay };
    const [one] = site({ observed: () => report(facts), isLost: (id) => id === A }).nodes;
    expect(one).toMatchObject({ ready: false, linked: true, compute: false, gateway: true });
    expect(one).toMatchObject({ peered: true, uefi: true });
    const older = report({ underlay }, { protocol: PROTOCOL_VERSION - 1 });
    expect(site({ observed: () => older }).nodes[0]?.linked).toBe(false);
    const order = { by: 'ada', at: '', reason: '' };
    const closed = node(A, { orders: { cordon: order, maintenance: null } });
    expect(site({ nodes: [closed] }).nodes[0]?.admits).toBe(false);
    const bios = report({ firmware: ['bios'] });
    expect(site({ observed: () => bios }).nodes[0]?.uefi).toBe(false);
  });

  test('has the names of stacks that are there, not of removed ones', () => {
    const stacks = [stack('blog'), stack('old', { stage: 'kept' })];
    expect(site({ stacks }).stackNames).toEqual(new Set(['blog']));
  });

  test('has the ports that stacks and other programs use at each node', () => {
    const port = { protocol: 'tcp', port: 80 } as const;
    const taken = [
      { ...port, gateway: A, stack: 'blog' },
      { ...port, gateway: B, stack: 'shop' },
    ];
    const observed = () => report({}, { hostPorts: [{ protocol: 'udp', port: 53 }] });
    expect(site({ taken, observed }).nodes[0]?.ports).toEqual([
      { ...port, by: 'stack “blog”' },
      { protocol: 'udp', port: 53, by: 'another program on a' },
    ]);
  });

  test('counts as promised what volumes may still take', () => {
    const promised = (stacks: StackRecord[], volumes: object[] = []) =>
      site({ stacks, observed: () => report({}, { volumes }) }).nodes[0]?.diskPromisedBytes;
    expect(promised([stack('blog')])).toBe(SYSTEM_GROWTH_BYTES + 3 * GiB);
    expect(promised([stack('blog', { stage: 'kept' })])).toBe(3 * GiB);
    const used = [
      { id: 'blog-v1', usedBytes: SYSTEM_GROWTH_BYTES + 5 },
      { id: 'blog-v2', usedBytes: GiB },
    ];
    expect(promised([stack('blog')], used)).toBe(2 * GiB);
  });

  test('counts an image as there when it is ready, in the pool of the node', () => {
    const images = [
      { id: 'image-1', state: 'ready' },
      { id: 'image-2', state: 'fetching' },
    ];
    const there = (stacks: StackRecord[]) => [
      ...(site({ stacks, observed: () => report({}, { images }) }).nodes[0]?.images ?? []),
    ];
    expect(there([])).toEqual(['image-1']);
    const { definition } = stack('far');
    const volumes = definition.volumes.map((volume) => ({ ...volume, pool: 'pool-1' }));
    const far = stack('far', { definition: { ...definition, volumes } });
    expect(there([far])).toEqual([]);
    expect(there([far, stack('blog')])).toEqual(['image-1']);
    // Another node has it in another pool, which says nothing of this one.
    const elsewhere = definition.volumes.map((volume) =>
      volume.machine === 'far-2' ? { ...volume, pool: 'pool-1' } : { ...volume, image: null },
    );
    const beyond = stack('far', { definition: { ...definition, volumes: elsewhere } });
    expect(there([beyond])).toEqual(['image-1']);
  });
});

describe('what stacks take of a node', () => {
  const on = {
    machines: 1,
    cpu: 2,
    memoryBytes: 4 * GiB + MACHINE_OVERHEAD_BYTES,
    diskBytes: SYSTEM_GROWTH_BYTES + 3 * GiB,
  };
  const nothing = { machines: 0, cpu: 0, memoryBytes: 0 };

  test('is memory and cores of those that are on or will be, and space of all', () => {
    expect(reservedOn(A, [stack('blog')])).toEqual(on);
    expect(reservedOn(A, [stack('blog', { power: 'off' })])).toEqual({ ...on, ...nothing });
    expect(reservedOn(A, [stack('blog', { stage: 'stored', power: 'off' })])).toEqual(on);
    expect(reservedOn(A, [stack('blog', { stage: 'kept' })])).toEqual({
      ...nothing,
      diskBytes: 3 * GiB,
    });
    expect(reservedOn('node-c' as NodeId, [stack('blog')])).toEqual({ ...nothing, diskBytes: 0 });
  });

  test('is the same at both ends while a machine moves, with the volumes that go along', () => {
    const { definition } = stack('blog');
    const moving = (copy: string[]) => {
      const move = { operation: 'op', to: B, mode: 'live', copy, phase: 'carry' };
      const machines = definition.machines.map((machine) =>
        machine.node === A ? { ...machine, move } : machine,
      );
      return stack('blog', { definition: { ...definition, machines } });
    };
    const other = { machines: 1, cpu: 1, memoryBytes: GiB + MACHINE_OVERHEAD_BYTES, diskBytes: 1 };
    expect(reservedOn(B, [stack('blog')])).toEqual(other);
    expect(reservedOn(A, [moving(['blog-v2'])])).toEqual(on);
    expect(reservedOn(B, [moving(['blog-v2'])])).toEqual({
      machines: 2,
      cpu: 3,
      memoryBytes: on.memoryBytes + other.memoryBytes,
      diskBytes: 1 + 3 * GiB,
    });
    expect(reservedOn(B, [moving([])]).diskBytes).toBe(1);
    const c = 'node-c' as NodeId;
    const alone = { machines: [{ node: A, move: { to: c } }] };
    expect([...stacksByNode([stack('blog', { definition: alone })]).keys()]).toEqual([A, c]);
  });

  test('is what a machine had, as long as it may get it back', () => {
    const { definition } = stack('blog');
    const resized = (memoryBytes: number, keepsBytes?: number) => {
      const restart = { operation: 'op', way: 'there', phase: 'done', keepsBytes };
      const machines = definition.machines.map((machine) =>
        machine.node === A ? { ...machine, memoryBytes, restart } : machine,
      );
      return reservedOn(A, [stack('blog', { definition: { ...definition, machines } })]);
    };
    expect(resized(GiB, 4 * GiB)).toEqual(on);
    expect(resized(4 * GiB, GiB)).toEqual(on);
    expect(resized(4 * GiB)).toEqual(on);
  });

  test('is added up', () => {
    expect(reservedOn(A, [stack('blog'), stack('shop')])).toEqual({
      machines: 2,
      cpu: 4,
      memoryBytes: 2 * on.memoryBytes,
      diskBytes: 2 * on.diskBytes,
    });
  });

  test('is the data alone of those that were removed', () => {
    expect([isPromised('system', 'kept'), isPromised('data', 'kept')]).toEqual([false, true]);
    expect(isPromised('system', 'reserved')).toBe(true);
  });

  test('is found by node, each stack once', () => {
    const [blog, shop] = [
      stack('blog'),
      stack('shop', { definition: { machines: [{ node: B }] } }),
    ];
    expect(stacksByNode([blog, shop])).toEqual(
      new Map([
        [A, [blog]],
        [B, [blog, shop]],
      ]),
    );
  });
});

test('while nodes encrypt, those that cannot are not linked to others, and new packets are smaller', () => {
  const underlay = { address: '192.0.2.1', mtu: 1_500 };
  const able = { state: 'able', key: `${'a'.repeat(42)}A=`, port: 1, by: 'kernel' } as const;
  const seen = (encrypts: boolean, tunnel?: typeof able | { state: 'unable'; why: string }) => {
    const { facts, ...rest } = report();
    const told = {
      ...rest,
      protocol: 3,
      facts: { ...facts, underlay, ...(tunnel ? { tunnel } : {}) },
    };
    const { nodes, mtuBytes } = site({ encrypts, observed: () => told });
    return [nodes[0]?.linked, mtuBytes];
  };
  expect(seen(false)).toEqual([true, 1_450]);
  expect(seen(true, able)).toEqual([true, 1_370]);
  expect(seen(true)).toEqual([false, 1_370]);
  expect(seen(true, { state: 'unable', why: 'It lacks wg.' })).toEqual([false, 1_370]);
});
