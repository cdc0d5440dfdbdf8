import type { DesiredImage } from '../../../schemas/agent/desired.ts';
import type { ObservedImage } from '../../../schemas/agent/observed.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { PoolId } from '../../../schemas/ids/brand.ts';
import { imageItem, imagePlaces } from './core/pools/image-places.ts';
import type { FaultLog } from '../converge/fault-log.ts';
import type { ImageProgress, Images } from './ports/images.ts';

interface Fetch {
  readonly pool: PoolId | undefined;
  readonly abort: AbortController;
  readonly done: Promise<void>;
  progress: ImageProgress;
}

/** Fetches images in the background, a few at a time, and knows how far each is. */
export class ImageFetches {
  readonly #images: Images;
  readonly #faults: FaultLog;
  readonly #onChange: () => void;
  /** By image and pool. */
  readonly #running = new Map<string, Fetch>();

  /** @param onChange called when a fetch has ended, well or not */
  constructor(images: Images, faults: FaultLog, onChange: () => void) {
    this.#images = images;
    this.#faults = faults;
    this.#onChange = onChange;
  }

  /** Begins to fetch an image into a pool, unless that is going on or too many are. */
  begin(image: DesiredImage, pool?: PoolId): void {
    const item = imageItem(image.id, pool);
    const others = [...this.#running.values()].filter((fetch) => fetch.pool === pool);
    // Each pool by itself: one in which another node is waited for holds up no other.
    if (this.#running.has(item) || others.length >= LIMITS.agent.fetchConcurrency) return;
    const abort = new AbortController();
    const fetch: Fetch = {
      pool,
      abort,
      progress: { bytesDone: 0, bytesTotal: 0 },
      done: this.#images
        .ensure(
          image,
          (progress) => {
            fetch.progress = progress;
          },
          abort.signal,
          pool,
        )
        .then(
          () => void this.#faults.succeeded(item),
          (error: unknown) => {
            if (!abort.signal.aborted) this.#faults.failed(item, error);
          },
        )
        .finally(() => {
          this.#running.delete(item);
          this.#onChange();
        }),
    };
    this.#running.set(item, fetch);
  }

  /** Ends fetches that nobody wants any more; see `imageItem`. */
  keepOnly(items: ReadonlySet<string>): void {
    for (const [item, fetch] of this.#running) if (!items.has(item)) fetch.abort.abort();
  }

  /**
   * Says how far an image is: ready once it is in all pools where it is wanted.
   *
   * @param isThere whether it is complete in a pool
   */
  observe(image: DesiredImage, isThere: (pool: PoolId | undefined) => boolean): ObservedImage {
    const lacking = imagePlaces(image).filter((pool) => !isThere(pool));
    if (lacking.length === 0) return { id: image.id, state: 'ready', bytesDone: 0, bytesTotal: 0 };
    const items = lacking.map((pool) => imageItem(image.id, pool));
    const fetch = items.map((item) => this.#running.get(item)).find((each) => each !== undefined);
    const fault = items
      .map((item) => this.#faults.faultOf(item))
      .find((each) => each !== undefined);
    return {
      id: image.id,
      state: fetch ? 'fetching' : fault ? 'failed' : 'absent',
      bytesDone: fetch?.progress.bytesDone ?? 0,
      bytesTotal: fetch?.progress.bytesTotal ?? 0,
      ...(fault && !fetch ? { fault } : {}),
    };
  }

  async stop(): Promise<void> {
    const fetches = [...this.#running.values()];
    for (const fetch of fetches) fetch.abort.abort();
    await Promise.allSettled(fetches.map((fetch) => fetch.done));
  }
}
