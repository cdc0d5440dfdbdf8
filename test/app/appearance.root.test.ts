import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSamples, fillServer } from './appearance/fill-server.ts';
import { type Mood, type View, VIEWS } from './appearance/views.ts';
import { brokenWords } from './browser/broken-words.ts';
import { failAnswers, holdAnswers } from './browser/failing-answers.ts';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';
import type { SitePage } from './browser/open-page.ts';

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

/** When it names a folder, a picture of every page is left there. */
const PICTURES = process.env.STACKYARD_SCREENSHOTS;

const sites = {} as Record<'full' | 'empty' | 'fresh', LiveSite>;
beforeAll(async () => {
  for (const scenario of ['full', 'empty', 'fresh'] as const) {
    sites[scenario] = await openLiveSite(scenario);
  }
  await fillServer(sites.full.server);
  await buildSamples(sites.fresh.server);
  if (PICTURES) mkdirSync(PICTURES, { recursive: true });
});
afterAll(() => Promise.all(Object.values(sites).map((site) => site.close())));

/** @param mood the last two are of a page alone, whose server is in use */
const siteOf = (mood: Mood): LiveSite =>
  sites[mood === 'broken' || mood === 'slow' ? 'full' : mood];

/** @returns each finding of axe in one line. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }),
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary}`),
  );
}

/** Each width and each theme once; for pictures, every pair. */
const themesAt = (width: number) =>
  PICTURES
    ? (['light', 'dark'] as const)
    : width === 390
      ? (['dark'] as const)
      : (['light'] as const);

describe.each([1280, 390])('at %d px', (width) => {
  describe.each(themesAt(width))('in %s colours', (theme) => {
    const opened = new Map<string, SitePage>();
    const pageFor = async ({ user, of: mood = 'full' }: View): Promise<SitePage> => {
      const key = `${mood} ${user ?? ''}`;
      const known = opened.get(key);
      if (known) return known;
      const made = await siteOf(mood).open(user, { width, theme });
      if (mood === 'broken') await failAnswers(made.page);
      if (mood === 'slow') await holdAnswers(made.page);
      opened.set(key, made);
      return made;
    };
    afterAll(async () => {
      for (const { context } of opened.values()) await context.close();
    });

    test.each(VIEWS)('$name is accessible and fits', async (view) => {
      const { page, goto, offences } = await pageFor(view);
      const { path } = view;
      await goto(typeof path === 'string' ? path : await path(sites.full.server.api));
      await view.act?.(page);
      await page.getByText(view.shows).first().waitFor();
      if (view.of !== 'slow') {
        await page.getByRole('status').getByText('Loading…').waitFor({ state: 'detached' });
      }
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (PICTURES) {
        const file = join(PICTURES, `${view.name}-${width}-${theme}.png`);
        await page.screenshot({ path: file, fullPage: view.act === undefined });
      }
      expect(wide, 'pushes sideways').toBeLessThanOrEqual(width);
      expect(await brokenWords(page), 'U13: torn apart').toEqual([]);
      expect(await findings(page)).toEqual([]);
      expect(offences).toEqual([]);
    });
  });
});
