import type { MachineFigures } from '../../../../../schemas/agent/observed.ts';
import type { MachineId, NodeId } from '../../../../../schemas/ids/brand.ts';
import type { MachineMeters } from '../../ports/hypervisor.ts';
import type { LibvirtClient } from './libvirt-client.ts';
import type { DomainFigures } from './thread/libvirt-calls.ts';

/** Processor time that had been used at a time. */
export interface CpuSample {
  readonly atMs: number;
  readonly cpuNanoseconds: number;
}

/** Figures of machines. Remembers the last processor time of each, since load is a difference. */
export class LibvirtMeters implements MachineMeters {
  readonly #client: LibvirtClient;
  readonly #node: NodeId;
  readonly #now: () => number;
  readonly #last = new Map<MachineId, CpuSample & { readonly startedAt: string }>();

  constructor(client: LibvirtClient, node: NodeId, now: () => number = Date.now) {
    this.#client = client;
    this.#node = node;
    this.#now = now;
  }

  async figures(machine: MachineId): Promise<MachineFigures | undefined> {
    const found = await this.#client.call('figures', { node: this.#node, machine });
    if (!found) {
      this.#last.delete(machine);
      return undefined;
    }
    const sample = { atMs: this.#now(), cpuNanoseconds: found.cpuNanoseconds };
    const before = this.#before(machine, found);
    this.#last.set(machine, { ...sample, startedAt: found.startedAt });
    return {
      at: new Date(sample.atMs).toISOString(),
      cpuPercent: cpuPercent(before, sample, found.cpus),
      memoryUsedBytes: found.memoryUsedBytes,
      diskReadBytes: found.diskReadBytes,
      diskWriteBytes: found.diskWriteBytes,
      netReceiveBytes: found.netReceiveBytes,
      netSendBytes: found.netSendBytes,
    };
  }

  /** The last sample of the same process; before the first one, its start. */
  #before(machine: MachineId, found: DomainFigures): CpuSample {
    const last = this.#last.get(machine);
    if (last?.startedAt === found.startedAt) return last;
    return { atMs: Date.parse(found.startedAt), cpuNanoseconds: 0 };
  }
}

/** @returns load between two samples in percent of all its processors; QEMU's own share counts in. */
export function cpuPercent(before: CpuSample, after: CpuSample, cpus: number): number {
  const elapsedNanoseconds = (after.atMs - before.atMs) * 1e6;
  if (elapsedNanoseconds <= 0) return 0;
  const used = (after.cpuNanoseconds - before.cpuNanoseconds) / elapsedNanoseconds / cpus;
  return Math.round(Math.min(1, Math.max(0, used)) * 1000) / 10;
}
