import type { DesiredState, DesiredVolume } from '../../../schemas/agent/desired.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { NodeId, PoolId, VolumeId } from '../../../schemas/ids/brand.ts';
import { type ActualState, isPoolSeen } from '../node/core/actual-state.ts';
import type { FaultLog } from '../converge/fault-log.ts';
import type { AgentPorts } from '../converge/ports/agent-ports.ts';
import type { CopyProgress, VolumeReaders } from './ports/volume-copies.ts';

type ReceiptPorts = Pick<AgentPorts, 'volumeCopies' | 'hypervisor' | 'volumes'>;

interface Receipt {
  readonly abort: AbortController;
  readonly done: Promise<void>;
  progress: CopyProgress;
}

/** Volumes that come here from other nodes, in the background, and those that others may have. */
export class VolumeReceipts implements VolumeReaders {
  readonly #ports: ReceiptPorts;
  readonly #faults: FaultLog;
  readonly #onChange: () => void;
  readonly #running = new Map<VolumeId, Receipt>();
  /** Discarded ones of which nothing is left beside the volumes. */
  readonly #cleared = new Set<VolumeId>();
  #desired: DesiredState | undefined;

  /** @param onChange called when a copy has ended, well or not */
  constructor(ports: ReceiptPorts, faults: FaultLog, onChange: () => void) {
    this.#ports = ports;
    this.#faults = faults;
    this.#onChange = onChange;
  }

  /** Takes what shall be from now on; copies that nobody wants any more end. */
  adopt(desired: DesiredState): void {
    this.#desired = desired;
    const wanted = new Set(desired.volumes.flatMap(({ id, from }) => (from ? [id] : [])));
    const discarded = new Map(
      desired.volumes.flatMap(({ id, mode, pool }) =>
        mode === 'discard' ? [[id, pool] as const] : [],
      ),
    );
    for (const [id, { abort, done }] of this.#running) {
      if (wanted.has(id)) continue;
      abort.abort();
      // What has come of it lies beside the volumes, where nobody would look for it.
      if (discarded.has(id)) void done.then(() => this.#clear(id, discarded.get(id)));
    }
  }

  /** @returns whether it could be looked for and removed */
  #clear(volume: VolumeId, pool: PoolId | undefined): Promise<boolean> {
    return this.#ports.volumes.remove(volume, pool).then(
      () => true,
      (error: unknown) => {
        this.#faults.failed(volume, error);
        return false;
      },
    );
  }

  /**
   * Removes what an agent of before has left of copies that were given up while it was away: half of a
   * volume is none, so nothing else would find it. Asked for once per volume.
   *
   * @param actual as it is before anything of the round is done: what is there then is removed by a step
   */
  async clearLeftovers(desired: DesiredState, actual: ActualState): Promise<void> {
    for (const { id, mode, pool } of desired.volumes) {
      if (mode !== 'discard' || this.#running.has(id) || !isPoolSeen(actual, pool)) continue;
      if (this.#cleared.has(id) || this.#faults.rests(id)) continue;
      if (actual.volumes.has(id) || (await this.#clear(id, pool))) this.#cleared.add(id);
    }
  }

  /** Begins to copy a volume unless that is going on. */
  begin(volume: DesiredVolume): void {
    const { id } = volume;
    if (this.#running.has(id)) return;
    const abort = new AbortController();
    const receipt: Receipt = {
      abort,
      progress: { bytesDone: 0, bytesTotal: 0 },
      done: this.#ports.volumeCopies
        .receive(
          volume,
          (progress) => {
            receipt.progress = progress;
          },
          abort.signal,
        )
        .then(
          () => void this.#faults.succeeded(id),
          (error: unknown) => {
            if (!abort.signal.aborted) this.#faults.failed(id, error);
          },
        )
        .finally(() => {
          this.#running.delete(id);
          this.#onChange();
        }),
    };
    this.#running.set(id, receipt);
  }

  /** @returns how far a volume is that is being copied here */
  progressOf(volume: VolumeId): CopyProgress | undefined {
    return this.#running.get(volume)?.progress;
  }

  /** Both ends are told at once, and either may hear of it first: who asks too early asks again. */
  async admit(reader: NodeId, volume: VolumeId): Promise<{ pool: PoolId | undefined }> {
    const found = this.#desired?.volumes.find(({ id }) => id === volume);
    if (!found?.readers?.includes(reader)) {
      throw new Fault('VOLUME_NOT_OFFERED', { why: 'the server has not told it to' });
    }
    const users = (this.#desired?.machines ?? []).filter(({ disks }) =>
      disks.some((disk) => disk.volume === volume),
    );
    const ids = new Set(users.map(({ id }) => id));
    const domains = await this.#ports.hypervisor.list();
    const inUse = domains.some(
      ({ id, state }) => ids.has(id) && state !== 'off' && state !== 'crashed',
    );
    if (inUse) throw new Fault('VOLUME_NOT_OFFERED', { why: 'its machine is not off' });
    return { pool: found.pool };
  }

  async stop(): Promise<void> {
    const receipts = [...this.#running.values()];
    for (const { abort } of receipts) abort.abort();
    await Promise.allSettled(receipts.map(({ done }) => done));
  }
}
