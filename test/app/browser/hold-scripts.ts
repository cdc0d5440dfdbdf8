import type { Page } from 'playwright-core';

/**
 * Keeps the scripts of a page from arriving, as a slow line does.
 *
 * @returns lets them come
 */
export async function holdScripts(page: Page): Promise<() => void> {
  const held = Promise.withResolvers<void>();
  await page.route('**/_next/static/**/*.js', async (route) => {
    await held.promise;
    await route.continue();
  });
  return held.resolve;
}
