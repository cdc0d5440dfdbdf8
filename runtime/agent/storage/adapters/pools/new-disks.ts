import type { DesiredPool } from '../../../../../schemas/agent/pool.ts';
import type { PoolId } from '../../../../../schemas/ids/brand.ts';
import { formatDisk } from '../disks/format-disk.ts';
import { disksLabelled } from './find-disk.ts';

/** What is asked of the host. */
export interface NewDiskTools {
  readonly labelled: typeof disksLabelled;
  readonly format: typeof formatDisk;
}

/** Disks that are made ready for a pool, where somebody has ordered that. */
export class NewDisks {
  readonly #tools: NewDiskTools;
  readonly #atWork = new Set<PoolId>();

  constructor(tools: NewDiskTools = { labelled: disksLabelled, format: formatDisk }) {
    this.#tools = tools;
  }

  /** @returns whether the disk of a pool is being formatted */
  isAtWork(pool: PoolId): boolean {
    return this.#atWork.has(pool);
  }

  /**
   * Formats the disk of a pool that this node has never had, unless one has its label: an order that is
   * given again finds what it has made.
   *
   * @throws Fault DISK_NOT_FORMATTED, TOOL_FAILED, TOOL_MISSING, TOOL_TIMED_OUT
   */
  async prepare({ id, source }: DesiredPool): Promise<void> {
    if (source.kind !== 'disk' || source.format === undefined) return;
    if ((await this.#tools.labelled(source.label)).length > 0) return;
    this.#atWork.add(id);
    try {
      await this.#tools.format(source.format, source.label);
    } finally {
      this.#atWork.delete(id);
    }
  }
}
