import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addNodes } from '../fakes/api-server/seed/seed-nodes.ts';
import { seedPools } from '../fakes/api-server/seed/seed-pools.ts';
import { runADrain, runAnInstall } from './appearance/under-way.ts';
import { type Mood, MOODS, type View, VIEWS } from './appearance/views.ts';
import { brokenWords } from './browser/broken-words.ts';
import { openSite, type Site, type SitePage } from './browser/open-site.ts';

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

/** When it names a folder, a picture of every page is left there. */
const PICTURES = process.env.STACKYARD_SCREENSHOTS;

const sites = {} as Record<Mood, Site>;
beforeAll(async () => {
  for (const mood of Object.keys(MOODS) as Mood[]) sites[mood] = await openSite(MOODS[mood]);
  sites.broken.server.world.mode.broken = true;
  sites.fresh.server.world.mode.speed = 0.01;
  runAnInstall(sites.full.server.world);
  seedPools(sites.full.server.world);
  addNodes(sites.full.server.world, 'barn-3');
  runADrain(sites.full.server.world);
  if (PICTURES) mkdirSync(PICTURES, { recursive: true });
});
afterAll(() => Promise.all(Object.values(sites).map((site) => site.close())));

const NEVER_MS = 3_600_000;

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
    const pageFor = async ({ user, of }: View): Promise<SitePage> => {
      const key = `${of ?? 'full'} ${user ?? ''}`;
      const known = opened.get(key) ?? (await sites[of ?? 'full'].open(user, { width, theme }));
      opened.set(key, known);
      return known;
    };
    afterAll(async () => {
      for (const { context } of opened.values()) await context.close();
    });

    test.each(VIEWS)('$name is accessible and fits', async (view) => {
      sites.slow.server.world.mode.delayMs = 0;
      const { page, goto, offences } = await pageFor(view);
      if (view.of === 'slow') sites.slow.server.world.mode.delayMs = NEVER_MS;
      const { path } = view;
      await goto(typeof path === 'string' ? path : path(sites.full.server.world));
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
