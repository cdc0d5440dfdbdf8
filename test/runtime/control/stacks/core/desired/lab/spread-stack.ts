import type {
  Stage,
  StackRecord,
} from '../../../../../../../runtime/control/stacks/core/define/stack-record.ts';
import {
  desiredStateOf,
  type Surroundings,
} from '../../../../../../../runtime/control/stacks/core/desired/desired-state.ts';
import type { TunnelSight } from '../../../../../../../runtime/control/stacks/core/desired/desired-networks.ts';
import type { OpenStack } from '../../../../../../../runtime/control/stacks/core/desired/open-stack.ts';
import type { MachineId, NodeId } from '../../../../../../../schemas/ids/brand.ts';

export const [A, B] = ['node-a', 'node-b'] as [NodeId, NodeId];
const ADDRESSES = new Map([
  [A, '192.0.2.1'],
  [B, '192.0.2.2'],
]);
export const STARTED = '2026-06-01T00:00:00.000Z';

const role = (change: object): object => ({
  after: [],
  users: [],
  files: [],
  commands: [],
  data: {},
  ready: undefined,
  ...change,
});

/** `db` on the gateway `node-a`, `web` on `node-b`; both in `private`, `db` in `back` as well. */
const ROLES = {
  db: role({
    data: {
      store: { mount: '/var/lib/db', filesystem: 'ext4' },
      raw: { mount: undefined, filesystem: 'none' },
      spare: { mount: undefined, filesystem: 'ext4' },
    },
    ready: { type: 'tcp', port: 3306, timeout: 60_000 },
    commands: [['init', '{{ parameters.title }}']],
  }),
  web: role({
    after: ['db'],
    users: [
      {
        name: 'admin',
        sudo: true,
        authorizedKeys: ['{{ parameters.key }}', '{{ parameters.title }}'],
      },
    ],
    files: [
      { path: '/etc/app', content: 'db={{ roles.db.address }} {{ machine.name }}', mode: '0600' },
    ],
    ready: {
      type: 'http',
      port: 80,
      path: '/',
      contains: '{{ parameters.title }}',
      timeout: 60_000,
    },
  }),
};

const nic = (network: string, last: number) => ({
  network,
  mac: `52:54:00:00:00:0${last}`,
  address4: `10.77.0.${last}`,
  address6: `fd00::${last}`,
});

export const DEFINITION = {
  gateway: A,
  domain: 'blog.test',
  uplinkIndex: 3,
  networks: [
    {
      id: 'net-p',
      name: 'private',
      vni: 7,
      mtu: 1_450,
      subnet4: '10.77.0.0/24',
      subnet6: 'fd00:1::/64',
    },
    {
      id: 'net-b',
      name: 'back',
      vni: 8,
      mtu: 1_450,
      subnet4: '10.78.0.0/24',
      subnet6: 'fd00:2::/64',
    },
  ],
  machines: [
    {
      id: 'm-db',
      name: 'blog-db-1',
      role: 'db',
      index: 1,
      hostname: 'db-1',
      node: A,
      cpu: 2,
      memoryBytes: 1_000,
      disks: [{ volume: 'v-db', serial: 'system' }],
      interfaces: [nic('net-p', 1), nic('net-b', 2)],
    },
    {
      id: 'm-web',
      name: 'blog-web-1',
      role: 'web',
      index: 1,
      hostname: 'web-1',
      node: B,
      cpu: 1,
      memoryBytes: 500,
      firmware: 'uefi',
      disks: [{ volume: 'v-web', serial: 'system' }],
      interfaces: [nic('net-p', 3)],
    },
  ],
  volumes: [
    {
      id: 'v-db',
      name: 'system',
      kind: 'system',
      machine: 'm-db',
      image: 'image-1',
      sizeBytes: 10,
    },
    { id: 'v-data', name: 'store', kind: 'data', machine: 'm-db', image: null, sizeBytes: 20 },
    {
      id: 'v-web',
      name: 'system',
      kind: 'system',
      machine: 'm-web',
      image: 'image-2',
      sizeBytes: 30,
    },
  ],
  images: [
    { id: 'image-1', label: 'db', indexBytes: 1, diskBytes: 2 },
    { id: 'image-2', label: 'web', indexBytes: 3, diskBytes: 4 },
  ],
  ports: [
    { key: 'site', role: 'web', protocol: 'tcp', port: 80, hostPort: 20_000, scheme: 'http' },
  ],
};

/** That stack at a stage; `change`: what else of its record is different. */
export const stackAt = (stage: Stage, change: object = {}): OpenStack => ({
  record: {
    id: 'stack-1',
    name: 'blog',
    stage,
    isLowering: false,
    power: 'on',
    madeVolumes: [],
    parameters: { title: 'Hello' },
    definition: DEFINITION,
    appliance: {
      registry: 'http://registry.test',
      repository: 'acme/blog',
      manifest: {
        name: 'blog',
        version: '1.0.0',
        permissions: { egress: 'internet' },
        parameters: { title: {}, key: {} },
        roles: ROLES,
      },
    },
    ...change,
  } as unknown as StackRecord,
  secrets: { parameters: {}, secrets: {} },
  access: 'own',
  runs: [{ machine: 'm-web' as MachineId, id: 'run-1', command: ['flush'] }],
});

/** What is known of machines and nodes. */
export interface Sight {
  readonly states?: Record<string, { state: string; startedAt?: string }>;
  readonly proven?: string;
  readonly addresses?: typeof ADDRESSES;
  /** Whatever else is around. */
  readonly around?: object;
}

/** No node can encrypt. */
export const NO_TUNNELS: TunnelSight = { endOf: () => undefined, isSealed: () => false };

/** What a node shall be with these stacks. */
export const stateOf = (
  node: NodeId,
  here: readonly OpenStack[],
  { states = {}, proven, addresses = ADDRESSES, around = {} }: Sight = {},
) =>
  desiredStateOf(node, here, {
    machines: { get: (id: string) => states[id] },
    provenFor: () => proven,
    addressOf: (id: NodeId) => addresses.get(id),
    tunnels: NO_TUNNELS,
    knowsUplinks: true,
    placeOf: () => undefined,
    nodesWith: () => [],
    imagesAt: () => ({
      reported: new Map(),
      readyFrom: () => [],
      wanting: [],
      addressOf: () => undefined,
    }),
    present: { machines: [], networks: [], routers: [] },
    known: { machine: () => true, network: () => true, stack: () => true },
    pools: { pools: [], exports: [] },
    ...around,
  } as unknown as Surroundings);
