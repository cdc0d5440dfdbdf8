import type { DesiredImage } from '../../../../../schemas/agent/desired.ts';
import type { PoolId } from '../../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../../schemas/ids/digest.ts';
import type { ImageProgress, Images } from '../../ports/images.ts';

/** Images of the node's own pool, and by order those of others. */
export class RoutedImages implements Images {
  readonly #own: Images;
  readonly #of: (pool: PoolId) => Images;

  /** @param of the images of another pool; throws Fault POOL_ABSENT */
  constructor(own: Images, of: (pool: PoolId) => Images) {
    this.#own = own;
    this.#of = of;
  }

  list(): Promise<Digest[]> {
    return this.#own.list();
  }

  async ensure(
    image: DesiredImage,
    onProgress: (progress: ImageProgress) => void,
    signal: AbortSignal,
    pool?: PoolId,
  ): Promise<void> {
    await this.#in(pool).ensure(image, onProgress, signal);
  }

  async remove(image: Digest, pool?: PoolId): Promise<boolean> {
    return this.#in(pool).remove(image);
  }

  #in(pool: PoolId | undefined): Images {
    return pool === undefined ? this.#own : this.#of(pool);
  }
}
