import { type DesiredState, PROTOCOL_VERSION } from '../../../schemas/agent/desired.ts';
import type { ObservedState } from '../../../schemas/agent/observed.ts';
import type { NodeId } from '../../../schemas/ids/brand.ts';

const MiB = 2 ** 20;
const GiB = 2 ** 30;

/**
 * What an agent reports that has done at once all it was told: every machine runs and is ready.
 *
 * @param desired undefined: nothing was told yet
 * @param address where other nodes reach it; undefined: they do not
 */
export function reportOf(
  desired: DesiredState | undefined,
  node: NodeId,
  now: Date,
  address?: string,
): ObservedState {
  const at = now.toISOString();
  const since = '2026-11-01T08:00:00.000Z';
  const seconds = Math.floor(now.getTime() / 1_000);
  const wanted = desired?.volumes.filter(({ mode }) => mode !== 'discard') ?? [];
  return {
    protocol: PROTOCOL_VERSION,
    node,
    generation: desired?.generation ?? 0,
    at,
    facts: {
      ...factsOf(node),
      ...(address === undefined ? {} : { underlay: { address, mtu: 1_500, imagePort: 8_472 } }),
    },
    figures: {
      at,
      cpuPercent: seconds % 100,
      memoryUsedBytes: 32 * GiB + (seconds % 1_000) * MiB,
      memoryFreeBytes: 224 * GiB,
      poolTotalBytes: 2_048 * GiB,
      poolFreeBytes: 1_024 * GiB - (seconds % 1_000) * MiB,
      agentMemoryBytes: 180 * MiB,
    },
    hostPorts: [22, 111, 16_509].map((port) => ({ protocol: 'tcp' as const, port })),
    notices: [],
    pools: [],
    exports: [],
    arrivals: [],
    images: (desired?.images ?? []).map(({ id, diskBytes }) => ({
      id,
      state: 'ready',
      bytesDone: diskBytes,
      bytesTotal: diskBytes,
    })),
    volumes: wanted.map(({ id }, index) => ({
      id,
      state: 'ready',
      // One of ten grows.
      usedBytes: 600 * MiB + (index % 10 === 0 ? (seconds % 10_000) * 4_096 : 0),
    })),
    networks: (desired?.networks ?? []).map(({ id }) => ({ id, state: 'ready' })),
    routers: (desired?.routers ?? []).map(({ stack }) => ({ stack, state: 'ready' })),
    probes: [],
    machines: (desired?.machines ?? []).map(({ id, power }, index) =>
      power === 'off'
        ? { id, state: 'off', runs: [] }
        : {
            id,
            state: 'ready',
            startedAt: since,
            bootedAt: since,
            readyAt: since,
            figures: {
              at,
              cpuPercent: (seconds + index) % 100,
              memoryUsedBytes: 200 * MiB + ((seconds + index) % 100) * MiB,
              diskReadBytes: 300 * MiB + seconds,
              diskWriteBytes: 100 * MiB + seconds * 512,
              netReceiveBytes: seconds * 700,
              netSendBytes: seconds * 300,
            },
            runs: [],
          },
    ),
  };
}

const factsOf = (node: NodeId): ObservedState['facts'] => ({
  hostname: node,
  architecture: 'x86_64',
  kernel: '6.1.0-31-amd64',
  distribution: 'Debian GNU/Linux 12 (bookworm)',
  agentVersion: '0.1.0',
  hypervisor: 'libvirt 9.0.0, QEMU 7.2.15',
  accelerator: 'kvm',
  acceleratorReason: 'A guest ran with it.',
  cpus: 64,
  memoryBytes: 256 * GiB,
  bootedAt: '2026-11-01T07:00:00.000Z',
  roles: ['compute', 'gateway'],
  firmware: ['bios', 'uefi'],
  confinement: { users: 'stack', sandbox: true, profiles: 'apparmor' },
});
