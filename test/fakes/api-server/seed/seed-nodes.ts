import { seededId } from '../ids.ts';
import type { FakeNode } from '../shapes.ts';
import type { World } from '../world.ts';

const GiB = 2 ** 30;
const MiB = 2 ** 20;
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

/** Of a node that nobody has ordered or written anything about. */
const untouched = (): Pick<
  FakeNode,
  | 'admission'
  | 'orders'
  | 'labels'
  | 'note'
  | 'notices'
  | 'outdated'
  | 'drift'
  | 'holds'
  | 'actions'
> => ({
  admission: 'open',
  orders: { cordon: null, maintenance: null, drain: null, dead: null },
  labels: {},
  note: '',
  notices: [],
  outdated: false,
  drift: null,
  // The handlers find out what is there.
  holds: { stacks: 0, running: 0, names: [] },
  actions: [],
});

/** The node that installs of the fake go to. */
export const FIRST_NODE = { id: seededId('node', 'yard-1'), name: 'yard-1' };
const SECOND_NODE = { id: seededId('node', 'barn-2'), name: 'barn-2' };

const firstNode = (): FakeNode => ({
  ...FIRST_NODE,
  ...untouched(),
  labels: { disk: 'ssd', zone: 'office' },
  note: 'In the cabinet behind the front desk.\nThe key is at reception.',
  state: 'ready',
  lastSeenAt: ago(2_000),
  enrolledAt: '2026-08-02T08:11:00Z',
  certificateEndsAt: '2027-08-02T08:11:00Z',
  facts: {
    hostname: 'yard-1',
    architecture: 'x86_64',
    kernel: '6.12.48-amd64',
    distribution: 'Debian GNU/Linux 13 (trixie)',
    agentVersion: '0.1.0',
    hypervisor: 'libvirt 11.3.0, QEMU 10.0.3',
    accelerator: 'kvm',
    acceleratorReason: 'A test guest ran on KVM.',
    cpus: 16,
    memoryBytes: 64 * GiB,
    bootedAt: ago(19 * 86_400_000),
    roles: ['compute', 'gateway'],
  },
  figures: {
    at: ago(2_000),
    cpuPercent: 23.4,
    memoryUsedBytes: Math.round(21.7 * GiB),
    memoryFreeBytes: Math.round(42.3 * GiB),
    poolTotalBytes: 960 * GiB,
    poolFreeBytes: 702 * GiB,
    agentMemoryBytes: 118 * MiB,
  },
  reserved: { cpu: 0, memoryBytes: 0, diskBytes: 0, machines: 0 },
});

const secondNode = (): FakeNode => ({
  ...SECOND_NODE,
  ...untouched(),
  state: 'lost',
  lastSeenAt: ago(26 * 60_000),
  enrolledAt: '2026-10-14T10:00:00Z',
  certificateEndsAt: '2027-10-14T10:00:00Z',
  facts: {
    hostname: 'barn-2',
    architecture: 'x86_64',
    kernel: '6.1.0-40-amd64',
    distribution: 'Debian GNU/Linux 12 (bookworm)',
    agentVersion: '0.1.0',
    hypervisor: 'libvirt 9.0.0, QEMU 7.2.19',
    accelerator: 'tcg',
    acceleratorReason: 'A test guest did not run on /dev/kvm (it did not end within 10 s)',
    cpus: 4,
    memoryBytes: 16 * GiB,
    bootedAt: ago(3 * 86_400_000),
    roles: ['compute'],
  },
  figures: null,
  reserved: { cpu: 0, memoryBytes: 0, diskBytes: 0, machines: 0 },
});

/** Further nodes at work, that reach each other and the first. */
export const addNodes = (world: World, ...names: string[]): void => {
  for (const name of names) world.nodes.push({ ...firstNode(), id: seededId('node', name), name });
};

/** One node at work and one that has gone silent. */
export function seedNodes(world: World): void {
  world.nodes.push(firstNode(), secondNode());
}
