import { type DesiredNodeDisk, NODE_DISK_LABEL } from '../../../../../schemas/agent/node-disk.ts';
import type { DiskFormat } from '../../../../../schemas/agent/disk.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import { isSameDisk } from '../../core/disks/why-not-format.ts';
import type { FoundNodeDisk } from '../../core/node-disk/choose-node-disk.ts';
import type { NodeDisk } from '../../ports/node-disk.ts';
import { formatDisk } from '../disks/format-disk.ts';
import { listDisks } from '../disks/list-disks.ts';
import { within } from '../pools/within.ts';
import { findNodeDisks } from './find-node-disk.ts';
import { fillNodeDisk } from './make-node-disk.ts';
import { readResult } from './take-node-disk.ts';

export interface LinuxNodeDiskOptions {
  readonly node: NodeId;
  /** Of the agent. */
  readonly folder: string;
  /** Ends the agent, so that it is started again and finds its disk. */
  readonly restart: () => void;
  /** Of the file system; default: that of disks that keep a node. */
  readonly label?: string;
  /** Which devices of lsblk(8) count as disks. */
  readonly types?: readonly string[];
  /** Where the program before the agent has written what it found. */
  readonly resultFile?: string;
  readonly waitMs?: number;
}

/** The disk of this host that keeps the node. */
export class LinuxNodeDisk implements NodeDisk {
  readonly #options: LinuxNodeDiskOptions;
  #attempt: Promise<void> | undefined;

  constructor(options: LinuxNodeDiskOptions) {
    this.#options = options;
  }

  async ensure({ state, disk }: DesiredNodeDisk, running: number): Promise<void> {
    if (state === 'kept') throw await this.#notTaken(disk);
    if (running > 0) throw unusable(disk.path, 'machines run here; move or stop them first');
    this.#attempt ??= this.#make(disk).finally(() => {
      this.#attempt = undefined;
    });
    const done = await within(this.#attempt, this.#options.waitMs ?? LIMITS.agent.pools.ensureMs);
    if (done === 'late') throw new Fault('DISK_BEING_FORMATTED', { where: disk.path });
  }

  async #make(disk: DiskFormat): Promise<void> {
    const { folder, label = NODE_DISK_LABEL, types, restart } = this.#options;
    const found = await findNodeDisks(label);
    const other = found.find(({ device }) => device !== disk.path);
    if (other)
      throw unusable(
        other.device,
        `it has the label “${label}” already, and ${disk.path} was ordered`,
      );
    const [here] = found;
    if (here?.mark) {
      if (here.mark.node !== this.#options.node)
        throw unusable(here.device, `it keeps another node, ${here.mark.node}`);
      // It was made, and the start after that did not take it.
      const refused = await this.#refusal([here]);
      if (refused) throw refused;
      return restart();
    }
    if (here) {
      const now = (await listDisks(types)).find(({ path }) => path === disk.path);
      if (!now || !isSameDisk(disk, now)) throw unusable(disk.path, 'another disk is there now');
    } else {
      await this.#format(disk, label);
    }
    await fillNodeDisk(disk.path, folder);
    restart();
  }

  async #format(disk: DiskFormat, label: string): Promise<void> {
    const { types } = this.#options;
    const { reservedPercent } = LIMITS.agent.nodeDisk;
    try {
      await formatDisk(disk, label, { reservedPercent, ...(types ? { types } : {}) });
    } catch (error) {
      if (!Fault.is(error, 'DISK_NOT_FORMATTED')) throw error;
      const why = `it was not formatted: ${error.data.why}; look at it (yard disk ls), and order it again`;
      throw unusable(disk.path, why);
    }
  }

  /** @returns why a disk that should have been found at the start was not */
  async #notTaken(disk: DiskFormat): Promise<Fault> {
    const found = await findNodeDisks(this.#options.label);
    const refused = await this.#refusal(found);
    if (refused) return refused;
    return found[0]
      ? unusable(
          found[0].device,
          'it was not there when the agent was started; start the agent again',
        )
      : new Fault('NODE_DISK_MISSING', { disk: nameOf(disk) });
  }

  /** @returns what the program before the agent had against one of these disks */
  async #refusal(found: readonly FoundNodeDisk[]): Promise<Fault | undefined> {
    const result = await readResult(this.#options.resultFile);
    if (result?.state !== 'refused') return undefined;
    const refused = result.refused.find(({ device }) =>
      found.some((each) => each.device === device),
    );
    return refused && unusable(refused.device, refused.why);
  }
}

const unusable = (disk: string, why: string): Fault =>
  new Fault('NODE_DISK_UNUSABLE', { disk, why });

const nameOf = ({ model, serial, path }: DiskFormat): string =>
  [model, serial ?? path].filter(Boolean).join(', ');
