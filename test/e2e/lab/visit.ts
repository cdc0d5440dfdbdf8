import type { Page } from 'playwright-core';

/** More often than interfaces come and go while a page loads. */
const TRIES = 5;

/**
 * Goes to a page. Chromium gives a page up when an interface of the host comes or goes meanwhile, and
 * stacks of other tests make and remove them.
 *
 * @throws Error when the page cannot be loaded for any other reason
 */
export async function visit(page: Page, url: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await page.goto(url);
      return;
    } catch (error) {
      const isChange = error instanceof Error && error.message.includes('ERR_NETWORK_CHANGED');
      if (!isChange || tries === TRIES) throw error;
    }
  }
}
