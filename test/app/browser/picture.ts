import type { Page } from 'playwright-core';

/** Leaves pictures of a page for people to look at, wide and narrow, light and dark, where that is wanted. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.STACKYARD_SCREENSHOTS;
  if (folder === undefined) return;
  for (const [width, size] of [
    ['wide', { width: 1280, height: 900 }],
    ['narrow', { width: 390, height: 844 }],
  ] as const) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme });
      await page.screenshot({
        path: `${folder}/${name}-${width}-${colorScheme}.png`,
        fullPage: true,
      });
    }
  }
}
