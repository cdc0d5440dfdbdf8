import type { DesiredImage } from '../../schemas/agent/desired.ts';
import type { ObservedImage } from '../../schemas/agent/observed.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import type { Digest } from '../../schemas/ids/digest.ts';
import type { FaultLog } from './fault-log.ts';
import type { ImageProgress, Images } from './ports/images.ts';

interface Fetch {
  readonly abort: AbortController;
  readonly done: Promise<void>;
  progress: ImageProgress;
}

/** Fetches images in the background, a few at a time, and knows how far each is. */
export class ImageFetches {
  readonly #images: Images;
  readonly #faults: FaultLog;
  readonly #onChange: () => void;
  readonly #running = new Map<Digest, Fetch>();

  /** @param onChange called when a fetch has ended, well or not */
  constructor(images: Images, faults: FaultLog, onChange: () => void) {
    this.#images = images;
    this.#faults = faults;
    this.#onChange = onChange;
  }

  /** Begins to fetch an image, unless that is going on or too many are. */
  begin(image: DesiredImage): void {
    if (this.#running.has(image.id) || this.#running.size >= LIMITS.agent.fetchConcurrency) return;
    const abort = new AbortController();
    const fetch: Fetch = {
      abort,
      progress: { bytesDone: 0, bytesTotal: 0 },
      done: this.#images
        .ensure(
          image,
          (progress) => {
            fetch.progress = progress;
          },
          abort.signal,
        )
        .then(
          () => void this.#faults.succeeded(image.id),
          (error: unknown) => {
            if (!abort.signal.aborted) this.#faults.failed(image.id, error);
          },
        )
        .finally(() => {
          this.#running.delete(image.id);
          this.#onChange();
        }),
    };
    this.#running.set(image.id, fetch);
  }

  /** Ends fetches that nobody wants any more. */
  keepOnly(images: ReadonlySet<Digest>): void {
    for (const [id, fetch] of this.#running) if (!images.has(id)) fetch.abort.abort();
  }

  observe(image: DesiredImage, present: boolean): ObservedImage {
    const fetch = this.#running.get(image.id);
    const fault = this.#faults.faultOf(image.id);
    if (present) return { id: image.id, state: 'ready', bytesDone: 0, bytesTotal: 0 };
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
