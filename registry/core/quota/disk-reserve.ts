import { Fault } from '../../../schemas/errors/fault.ts';
import type { BlobSpace, DiskSpace } from '../../ports/blob-space.ts';
import type { Clock } from '../../ports/clock.ts';
import { type QuotaLimits, reserveOf } from './quota-limits.ts';

/** The disk is measured again after this time, … */
const FRESH_MS = 500;
/** … or after so many bytes. */
const FRESH_BYTES = 8 * 2 ** 20;

export interface ReserveState extends DiskSpace {
  readonly reserveBytes: number;
  /** What pushes may still take. */
  readonly roomBytes: number;
}

/** Keeps pushes from taking the last bytes of a disk, which the database needs to go on. */
export class DiskReserve {
  readonly #space: BlobSpace;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #limits: Pick<QuotaLimits, 'reserveBytes'>;
  #measured: DiskSpace = { freeBytes: 0, sizeBytes: 0 };
  #measuredAt = -Infinity;
  #takenBytes = 0;

  constructor(
    space: BlobSpace,
    clock: Pick<Clock, 'now'>,
    limits: Pick<QuotaLimits, 'reserveBytes'>,
  ) {
    this.#space = space;
    this.#clock = clock;
    this.#limits = limits;
  }

  async state(): Promise<ReserveState> {
    const now = this.#clock.now().getTime();
    if (now - this.#measuredAt >= FRESH_MS || this.#takenBytes >= FRESH_BYTES) {
      // Before it is known: others that ask meanwhile count onto the old measure, not onto none.
      const measured = await this.#space.measureSpace();
      this.#measured = measured;
      this.#measuredAt = now;
      this.#takenBytes = 0;
    }
    const reserveBytes = reserveOf(this.#limits, this.#measured.sizeBytes);
    const freeBytes = Math.max(0, this.#measured.freeBytes - this.#takenBytes);
    const roomBytes = Math.max(0, freeBytes - reserveBytes);
    return { ...this.#measured, freeBytes, reserveBytes, roomBytes };
  }

  /** @throws Fault DISK_RESERVED when so many more bytes would reach into the reserve */
  async require(bytes: number): Promise<void> {
    const { roomBytes, freeBytes, reserveBytes } = await this.state();
    // An empty upload takes an inode, too.
    if (roomBytes >= Math.max(1, bytes)) return;
    throw new Fault('DISK_RESERVED', { freeBytes, reserveBytes });
  }

  /** As {@link require}, and counts them as taken. */
  async take(bytes: number): Promise<void> {
    await this.require(bytes);
    this.#takenBytes += bytes;
  }
}
