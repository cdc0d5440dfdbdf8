import { seededId } from '../ids.ts';
import type { FakeNode } from '../shapes.ts';
import type { World } from '../world.ts';

const GiB = 2 ** 30;
const MiB = 2 ** 20;
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

/** The node that installs of the fake go to. */
export const FIRST_NODE = { id: seededId('node', 'yard-1'), name: 'yard-1' };
const SECOND_NODE = { id: seededId('node', 'barn-2'), name: 'barn-2' };

const firstNode = (): FakeNode => ({
  ...FIRST_NODE,
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
    acceleratorReason: 'A guest ran for a moment with KVM.',
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
    acceleratorReason: '/dev/kvm is there, but a guest did not start with it within 5 s.',
    cpus: 4,
    memoryBytes: 16 * GiB,
    bootedAt: ago(3 * 86_400_000),
    roles: ['compute'],
  },
  figures: null,
  reserved: { cpu: 0, memoryBytes: 0, diskBytes: 0, machines: 0 },
});

/** One node at work and one that has gone silent. */
export function seedNodes(world: World): void {
  world.nodes.push(firstNode(), secondNode());
}
