import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshId } from '../fakes/api-server/ids.ts';
import type { World } from '../fakes/api-server/world.ts';
import { openSite, type Site, type SitePage } from './browser/open-site.ts';

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

/** When it names a folder, a picture of every page is left there. */
const PICTURES = process.env.STACKYARD_SCREENSHOTS;

/** A server in each mood: in use, with nothing in it, just set up, failing, and slow to answer. */
const MOODS = {
  full: 'full',
  empty: 'empty',
  fresh: 'fresh',
  broken: 'full',
  slow: 'full',
} as const;
type Mood = keyof typeof MOODS;

const sites = {} as Record<Mood, Site>;
beforeAll(async () => {
  for (const mood of Object.keys(MOODS) as Mood[]) sites[mood] = await openSite(MOODS[mood]);
  sites.broken.server.world.mode.broken = true;
  sites.fresh.server.world.mode.speed = 0.01;
  runAnInstall(sites.full.server.world);
  if (PICTURES) mkdirSync(PICTURES, { recursive: true });
});
afterAll(() => Promise.all(Object.values(sites).map((site) => site.close())));

/** A page, who looks at it, and the words that say that it is there. */
interface View {
  readonly name: string;
  readonly path: string | (() => string);
  readonly user?: string;
  readonly shows: string;
  readonly of?: Mood;
  /** What is done on it first. */
  readonly act?: (page: Page) => Promise<void>;
}

const operationOf = (title: string) => (): string => {
  const operation = sites.full.server.world.operations.find((each) => each.title === title);
  return `/operations/${operation?.id}`;
};

const click = (name: string) => (page: Page) =>
  page.getByRole('button', { name, exact: true }).click();

const VIEWS: View[] = [
  { name: 'market', path: '/', shows: 'Prometheus and Grafana' },
  { name: 'market-nothing', path: '/?q=zzz', shows: 'No appliance fits' },
  { name: 'market-empty', path: '/', shows: 'No appliances yet', of: 'empty' },
  { name: 'appliance', path: '/appliances/stackyard/wordpress', shows: 'Who vouches for it' },
  { name: 'appliance-unsigned', path: '/appliances/hobby/etherpad', shows: 'Not signed' },
  {
    name: 'market-broken',
    path: '/',
    shows: 'Something went wrong inside Stackyard',
    of: 'broken',
  },
  { name: 'market-loading', path: '/', shows: 'Loading…', of: 'slow' },
  { name: 'market-fresh', path: '/', shows: 'Sample appliances are being built', of: 'fresh' },
  { name: 'setup', path: '/setup', shows: 'Welcome to Stackyard', of: 'fresh' },
  { name: 'sign-in', path: '/sign-in', shows: 'To install appliances' },
  { name: 'install', path: '/install/tidewater/nextcloud', user: 'olga', shows: 'Space for each' },
  {
    name: 'plan',
    path: '/install/tidewater/nextcloud',
    user: 'olga',
    shows: 'Answers and secrets',
    act: click('Show the plan'),
  },
  {
    name: 'plan-consent',
    path: '/install/hobby/etherpad',
    user: 'admin',
    shows: 'Why it is all right',
    act: click('Show the plan'),
  },
  { name: 'operations', path: '/operations', user: 'vera', shows: 'Install blog' },
  {
    name: 'operations-empty',
    path: '/operations',
    user: 'admin',
    shows: 'Nothing has been done',
    of: 'empty',
  },
  {
    name: 'operation-done',
    path: operationOf('Install blog'),
    user: 'olga',
    shows: 'Show the passwords',
  },
  {
    name: 'operation-failed',
    path: operationOf('Install shop'),
    user: 'vera',
    shows: 'It failed at',
  },
  {
    name: 'operation-running',
    path: operationOf('Install journal'),
    user: 'olga',
    shows: 'about 40 s left',
  },
  {
    name: 'operation-cancelled',
    path: operationOf('Install wiki'),
    user: 'vera',
    shows: 'It was cancelled',
  },
  {
    name: 'stack-broken',
    path: '/stacks/blog',
    user: 'vera',
    shows: 'Something went wrong inside Stackyard',
    of: 'broken',
  },
  { name: 'stack-loading', path: '/stacks/blog', user: 'vera', shows: 'Loading…', of: 'slow' },
  { name: 'stacks', path: '/stacks', user: 'vera', shows: 'Removed, data kept' },
  {
    name: 'stacks-empty',
    path: '/stacks',
    user: 'admin',
    shows: 'Nothing is installed yet',
    of: 'empty',
  },
  { name: 'stack', path: '/stacks/cloud', user: 'olga', shows: 'Disk, read and written' },
  {
    name: 'stack-remove',
    path: '/stacks/blog',
    user: 'olga',
    shows: 'Destroyed for good',
    act: click('Remove…'),
  },
  { name: 'stack-console', path: '/stacks/blog/console', user: 'vera', shows: 'login:' },
  {
    name: 'stack-events',
    path: '/stacks/blog/events',
    user: 'vera',
    shows: 'looked at the credentials',
  },
  {
    name: 'stack-details',
    path: '/stacks/blog/details',
    user: 'vera',
    shows: 'replaced by updates',
  },
  { name: 'stack-removed', path: '/stacks/old-blog', user: 'olga', shows: 'its data is kept.' },
  { name: 'nodes', path: '/nodes', user: 'admin', shows: 'barn-2' },
  {
    name: 'nodes-empty',
    path: '/nodes',
    user: 'admin',
    shows: 'No node has joined yet',
    of: 'empty',
  },
  { name: 'node', path: '/nodes/yard-1', user: 'admin', shows: 'all processors' },
  {
    name: 'node-invite',
    path: '/nodes',
    user: 'admin',
    shows: 'Name of the node',
    act: click('Invite a node…'),
  },
  { name: 'settings', path: '/settings', user: 'admin', shows: 'Change your password' },
  { name: 'settings-tokens', path: '/settings/tokens', user: 'admin', shows: 'build server' },
  { name: 'settings-accounts', path: '/settings/accounts', user: 'admin', shows: 'tidewater' },
  { name: 'settings-keys', path: '/settings/keys', user: 'admin', shows: 'Revoked' },
  {
    name: 'settings-publisher',
    path: '/settings/keys/oldmill',
    user: 'admin',
    shows: 'None of its keys is believed any more',
  },
  {
    name: 'settings-keys-empty',
    path: '/settings/keys',
    user: 'admin',
    shows: 'No publisher is trusted yet',
    of: 'empty',
  },
  {
    name: 'settings-pin-root',
    path: '/settings/keys',
    user: 'admin',
    shows: 'by another way',
    act: click('Pin a root document…'),
  },
  {
    name: 'settings-consents',
    path: '/settings/consents',
    user: 'admin',
    shows: 'by our own intern',
  },
  {
    name: 'settings-audit',
    path: '/settings/audit',
    user: 'admin',
    shows: 'installed tidewater/nextcloud',
  },
  {
    name: 'operation-missing',
    path: '/operations/op-none',
    user: 'vera',
    shows: 'There is no such operation',
  },
  { name: 'not-found', path: '/nowhere', shows: 'There is nothing at this address' },
];

const NEVER_MS = 3_600_000;

/** An install in the middle of fetching: the picture that people look at longest. */
function runAnInstall(world: World): void {
  const past = world.operations.find(({ title }) => title === 'Install blog');
  if (!past) throw new Error('The seeded world has no install.');
  const fetching = { phase: 'fetching' as const, note: '' };
  const step = (title: string, state: 'done' | 'running' | 'waiting') => ({
    name: title,
    title,
    state,
    startedAt: state === 'waiting' ? null : new Date().toISOString(),
    finishedAt: state === 'done' ? new Date().toISOString() : null,
  });
  world.operations.unshift({
    ...past,
    id: freshId('op'),
    title: 'Install journal',
    state: 'running',
    createdAt: new Date().toISOString(),
    finishedAt: null,
    steps: [
      step('Reserve a place on the nodes', 'done'),
      step('Fetch and verify the images', 'running'),
      step('Define the machines', 'waiting'),
      step('Start db.journal', 'waiting'),
    ],
    progress: {
      note: 'Fetching and verifying the images',
      bytesDone: 181 * 2 ** 20,
      bytesTotal: 284 * 2 ** 20,
      bytesPerSecond: 2.6 * 2 ** 20,
      remainingMs: 40_000,
      machines: [
        { ...fetching, machine: 'db.journal', bytesDone: 90 * 2 ** 20, bytesTotal: 120 * 2 ** 20 },
        { ...fetching, machine: 'web.journal', bytesDone: 91 * 2 ** 20, bytesTotal: 164 * 2 ** 20 },
      ],
    },
  });
}

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
      await goto(typeof view.path === 'string' ? view.path : view.path());
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
      expect(await findings(page)).toEqual([]);
      expect(offences).toEqual([]);
    });
  });
});
