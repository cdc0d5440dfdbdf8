import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import type { StackDefinition } from '../../../runtime/control/stacks/core/define/definition.ts';
import type { StackRecord } from '../../../runtime/control/stacks/core/define/stack-record.ts';
import type { Allotments, StackStore } from '../../../runtime/control/stacks/ports/stack-store.ts';
import {
  makeId,
  type MachineId,
  type NodeId,
  type OperationId,
  type StackId,
  type VolumeId,
} from '../../../schemas/ids/brand.ts';
import type { StackName } from '../../../schemas/ids/names.ts';
import { fakeDigest, makeManifest } from '../../fakes/appliances.ts';

export const [ONE, TWO] = ['node-0000000001', 'node-0000000002'] as [NodeId, NodeId];
export const [OPERATION, OTHER] = ['op-0000000001', 'op-0000000002'] as [OperationId, OperationId];
const NOW = new Date('2026-05-01T12:00:00.000Z');
const manifest = makeManifest();
export const id = <Prefix extends 'stack' | 'machine' | 'volume' | 'network'>(prefix: Prefix) =>
  makeId(prefix, randomBytes(16));

/** What a test wants of a stack; the rest is as usual. */
export interface Wish {
  readonly name?: string;
  readonly gateway?: NodeId;
  readonly hostPort?: number;
  readonly networks?: number;
  readonly createdAt?: Date;
  /** Name of an uplink: its first network is in that LAN, the machine right after the router. */
  readonly uplink?: string;
  /** What it takes, instead of what it is given. */
  readonly numbers?: Allotments;
}

/** A stack of one machine with a system and a data volume, and one published port. */
export function definitionOf(wish: Wish, taken: Allotments): StackDefinition {
  const machine: MachineId = id('machine');
  const [system, data]: VolumeId[] = [id('volume'), id('volume')];
  const { gateway = ONE, hostPort = 20_000 } = wish;
  const networks = taken.vnis.map((vni, index) => ({
    id: id('network'),
    name: `net-${index}`,
    vni,
    mtu: 1_450,
    subnet4: '10.70.0.0/24',
    subnet6: 'fd00::/64',
    ...(wish.uplink && index === 0
      ? { uplink: { name: wish.uplink, router4: '10.70.0.200' } }
      : {}),
  }));
  const mac = '52:54:00:00:00:01';
  return {
    gateway,
    domain: `${wish.name ?? 'blog'}.stackyard.internal`,
    uplinkIndex: taken.uplinkIndex,
    machines: [
      {
        id: machine,
        name: `${wish.name ?? 'blog'}-db`,
        role: 'db',
        index: 0,
        hostname: 'db',
        node: ONE,
        cpu: 1,
        memoryBytes: 2 ** 29,
        disks: [system, data].map((volume, index) => ({
          volume: volume!,
          serial: `disk-${index}`,
        })),
        interfaces: networks.flatMap(({ id: network, uplink }) =>
          uplink ? [{ network, mac, address4: '10.70.0.201', address6: 'fd00::a' }] : [],
        ),
      },
    ],
    volumes: [
      { id: system!, machine, name: 'system', kind: 'system', sizeBytes: 2 ** 31, image: null },
      { id: data!, machine, name: 'store', kind: 'data', sizeBytes: 2 ** 32, image: null },
    ],
    networks,
    ports: [
      {
        key: 'site',
        title: 'Site',
        role: 'db',
        port: 80,
        protocol: 'tcp',
        scheme: 'http',
        hostPort,
      },
    ],
    images: [],
  };
}

export const recordOf = (stack: StackId, definition: StackDefinition, wish: Wish): StackRecord => ({
  id: stack,
  name: (wish.name ?? 'blog') as StackName,
  appliance: {
    address: 'acme/blog',
    digest: fakeDigest('blog'),
    registry: 'http://registry.test',
    repository: 'acme/blog',
    manifest,
  },
  definition,
  parameters: { title: 'My blog' },
  sealed: 'sealed',
  stage: 'reserved',
  isLowering: false,
  power: 'off',
  madeVolumes: [],
  createdAt: wish.createdAt ?? NOW,
  createdBy: 'tester',
  keptUntil: undefined,
});

/** Stores a stack under an id of its own, unless one is given. */
export const reserved = (
  stacks: StackStore,
  wish: Wish = {},
  stack: StackId = id('stack'),
): Promise<StackRecord> =>
  stacks.reserve(
    { id: stack, gateway: wish.gateway ?? ONE, networks: wish.networks ?? 1 },
    (taken) => recordOf(stack, definitionOf(wish, wish.numbers ?? taken), wish),
  );

/** The network numbers of a stack. */
export const vnisOf = ({ definition }: StackRecord) => definition.networks.map(({ vni }) => vni);

/** The fault of what somebody else has. */
export const conflict = (why: RegExp) => ({
  code: 'CONFLICT',
  message: expect.stringMatching(why) as unknown,
});

/** The numbers of a stack, of its network and its uplink. */
export const numbersOf = (record: StackRecord): Allotments => ({
  uplinkIndex: record.definition.uplinkIndex,
  vnis: vnisOf(record),
});
