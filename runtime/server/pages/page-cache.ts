import type { CapturedAnswer } from './captured-response.ts';
import type { PageBody } from './page-body.ts';

/** A page as it was rendered for nobody in particular. */
export interface RenderedPage extends Omit<CapturedAnswer, 'body'> {
  readonly body: PageBody;
}

export interface PageCacheOptions {
  readonly freshMs: number;
  readonly pages: number;
  /** Of all pages together, before they are compressed. */
  readonly bytes: number;
  readonly nowMs: () => number;
}

interface Kept {
  readonly page: Promise<RenderedPage>;
  readonly untilMs: number;
  /** None while it is being rendered. */
  bytes: number;
}

/**
 * Keeps rendered pages for a moment, so that many visitors at once cost one rendering.
 *
 * Visitors who come while a page is being rendered wait for that rendering. What fails is not kept.
 */
export class PageCache {
  readonly #options: PageCacheOptions;
  readonly #kept = new Map<string, Kept>();

  constructor(options: PageCacheOptions) {
    this.#options = options;
  }

  /**
   * @param key everything the page depends on
   * @param render makes the page; called when none is fresh
   */
  async page(key: string, render: () => Promise<RenderedPage>): Promise<RenderedPage> {
    const { freshMs, nowMs } = this.#options;
    const found = this.#kept.get(key);
    if (found && found.untilMs > nowMs()) return found.page;
    const page = render();
    const kept: Kept = { page, untilMs: nowMs() + freshMs, bytes: 0 };
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    this.#dropOldest();
    try {
      const rendered = await page;
      kept.bytes = rendered.body.bytes;
      if (rendered.status !== 200 || kept.bytes > this.#options.bytes) this.#forget(key, kept);
      this.#dropOldest();
      return rendered;
    } catch (error) {
      this.#forget(key, kept);
      throw error;
    }
  }

  #forget(key: string, kept: Kept): void {
    if (this.#kept.get(key) === kept) this.#kept.delete(key);
  }

  /** What is no longer fresh, which is the oldest, and as much more as is too much. */
  #dropOldest(): void {
    const { pages, bytes, nowMs } = this.#options;
    let held = [...this.#kept.values()].reduce((sum, each) => sum + each.bytes, 0);
    for (const [key, kept] of this.#kept) {
      if (kept.untilMs > nowMs() && this.#kept.size <= pages && held <= bytes) return;
      this.#kept.delete(key);
      held -= kept.bytes;
    }
  }
}
