import { readFile } from 'node:fs/promises';
import os from 'node:os';
import type { HostProcessor } from '../../../../schemas/agent/processor.ts';
import type { NodeFacts, NodeFigures } from '../../../../schemas/agent/observed.ts';
import type { Host } from '../ports/host.ts';
import type { Underlay } from '../ports/underlay.ts';
import type { Volumes } from '../../storage/ports/volumes.ts';
import type { Accelerator } from './accelerator-probe.ts';
import { underlayFacts } from '../core/underlay-facts.ts';
import { findConfinement } from './find-confinement.ts';
import { toldCards } from '../core/found-card.ts';
import { findCards } from './find-cards.ts';
import { findHardware } from './find-hardware.ts';
import { readBootId } from '../../../../packager/native/boot-id.ts';
import { foundFirmware } from './found-firmware.ts';
import { hostNetBytes } from './host-net-bytes.ts';
import {
  type CpuTicks,
  loadPercent,
  type NetBytes,
  readBootTimeMs,
  readCpuTicks,
  readDistribution,
  readMemory,
} from './proc-figures.ts';

/** What the host cannot know by itself. */
export interface HostParts {
  readonly agentVersion: string;
  readonly roles: NodeFacts['roles'];
  readonly accelerator: Accelerator;
  readonly volumes: Pick<Volumes, 'space'>;
  /** Versions of libvirt and QEMU, for people. */
  hypervisor(): Promise<string>;
  /** Names of the security models that libvirt uses. */
  securityModels(): Promise<readonly string[]>;
  /** What machines can be given; undefined: they are emulated. */
  processor(): Promise<HostProcessor | undefined>;
  /** Undefined: they cannot be listed. */
  disks(): Promise<NodeFacts['disks']>;
  readonly underlay: Underlay;
}

/** Facts and figures of a Linux host, out of /proc. */
export class LinuxHost implements Host {
  readonly #parts: HostParts;
  #before: CpuTicks = { busy: 0, total: 0 };

  constructor(parts: HostParts) {
    this.#parts = parts;
  }

  async facts(): Promise<NodeFacts> {
    const { accelerator, agentVersion, roles } = this.#parts;
    const [stat, meminfo, release] = await Promise.all([
      readFile('/proc/stat', 'utf8'),
      readFile('/proc/meminfo', 'utf8'),
      readFile('/etc/os-release', 'utf8').catch(() => ''),
    ]);
    const cards = await findCards();
    const parts = this.#parts;
    // Side by side: each of them waits for other programs.
    const [hypervisor, models, disks, processor, underlay] = await Promise.all([
      parts.hypervisor(),
      parts.securityModels(),
      parts.disks(),
      parts.processor(),
      parts.underlay.find(),
    ]);
    return {
      hostname: os.hostname(),
      architecture: os.arch() === 'arm64' ? 'aarch64' : 'x86_64',
      kernel: os.release(),
      distribution: readDistribution(release),
      agentVersion,
      hypervisor,
      accelerator: accelerator.accelerator,
      acceleratorReason: accelerator.reason,
      cpus: os.cpus().length,
      memoryBytes: readMemory(meminfo).totalBytes,
      bootedAt: new Date(readBootTimeMs(stat)).toISOString(),
      roles,
      layers: true,
      clones: true,
      writes: true,
      firmware: await foundFirmware(),
      confinement: await findConfinement(models),
      hardware: await findHardware(cards),
      ...diskFact(disks),
      ...processorFact(processor),
      power: { boot: await readBootId(), cards: toldCards(cards) },
      ...underlayFacts(underlay),
    };
  }

  async figures(): Promise<NodeFigures> {
    const [stat, meminfo, pool, net] = await Promise.all([
      readFile('/proc/stat', 'utf8'),
      readFile('/proc/meminfo', 'utf8'),
      this.#parts.volumes.space(),
      this.#netBytes(),
    ]);
    const ticks = readCpuTicks(stat);
    const cpuPercent = loadPercent(this.#before, ticks);
    this.#before = ticks;
    const { totalBytes, freeBytes } = readMemory(meminfo);
    return {
      at: new Date().toISOString(),
      cpuPercent,
      memoryUsedBytes: totalBytes - freeBytes,
      memoryFreeBytes: freeBytes,
      poolTotalBytes: pool.totalBytes,
      poolFreeBytes: pool.freeBytes,
      agentMemoryBytes: process.memoryUsage.rss(),
      ...(net ? { netReceiveBytes: net.receiveBytes, netSendBytes: net.sendBytes } : {}),
    };
  }

  /** The other figures do not go without because of this one. */
  async #netBytes(): Promise<NetBytes | undefined> {
    const { address } = { address: undefined, ...(await this.#parts.underlay.find()) };
    return hostNetBytes(address).catch(() => undefined);
  }
}

const processorFact = (processor: HostProcessor | undefined): Pick<NodeFacts, 'processor'> =>
  processor ? { processor } : {};

const diskFact = (disks: NodeFacts['disks']): Pick<NodeFacts, 'disks'> => (disks ? { disks } : {});
