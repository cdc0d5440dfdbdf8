import type { DesiredVolume } from '../../../../../schemas/agent/desired.ts';
import type { PoolId, VolumeId } from '../../../../../schemas/ids/brand.ts';
import type { Volumes, VolumeState } from '../../ports/volumes.ts';

type PoolVolumes = Pick<Volumes, 'ensure' | 'remove' | 'standsOn' | 'rebase'>;

/** Volumes of the node's own pool, and by order those of others. */
export class RoutedVolumes implements Volumes {
  readonly #own: Volumes;
  readonly #of: (pool: PoolId) => PoolVolumes;

  /** @param of the volumes of another pool; throws Fault POOL_ABSENT */
  constructor(own: Volumes, of: (pool: PoolId) => PoolVolumes) {
    this.#own = own;
    this.#of = of;
  }

  isPoolPresent(): Promise<boolean> {
    return this.#own.isPoolPresent();
  }

  isPoolInMemory(): Promise<boolean> {
    return this.#own.isPoolInMemory();
  }

  list(): Promise<VolumeState[]> {
    return this.#own.list();
  }

  async ensure(volume: DesiredVolume): Promise<boolean> {
    return this.#in(volume.pool).ensure(volume);
  }

  async standsOn(volume: DesiredVolume): Promise<VolumeId | undefined> {
    return this.#in(volume.pool).standsOn(volume);
  }

  async rebase(volume: DesiredVolume): Promise<void> {
    return this.#in(volume.pool).rebase(volume);
  }

  async remove(volume: VolumeId, pool?: PoolId): Promise<boolean> {
    return this.#in(pool).remove(volume);
  }

  space(): Promise<{ totalBytes: number; freeBytes: number }> {
    return this.#own.space();
  }

  #in(pool: PoolId | undefined): PoolVolumes {
    return pool === undefined ? this.#own : this.#of(pool);
  }
}
