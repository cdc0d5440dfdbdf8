import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshId } from '../fakes/api-server/ids.ts';
import { addNodes } from '../fakes/api-server/seed/seed-nodes.ts';
import { seedPools } from '../fakes/api-server/seed/seed-pools.ts';
import type { World } from '../fakes/api-server/world.ts';
import { brokenWords } from './browser/broken-words.ts';
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
  seedPools(sites.full.server.world);
  addNodes(sites.full.server.world, 'barn-3');
  runADrain(sites.full.server.world);
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
  { name: 'market-nothing', path: '/?q=zzz', shows: 'No matching appliances' },
  { name: 'market-empty', path: '/', shows: 'No appliances yet', of: 'empty' },
  { name: 'appliance', path: '/appliances/stackyard/wordpress', shows: 'Publisher and signature' },
  { name: 'appliance-unsigned', path: '/appliances/hobby/etherpad', shows: 'Not signed' },
  {
    name: 'market-broken',
    path: '/',
    shows: 'Something went wrong inside Stackyard',
    of: 'broken',
  },
  { name: 'stacks-loading', path: '/stacks', user: 'vera', shows: 'Loading…', of: 'slow' },
  { name: 'market-fresh', path: '/', shows: 'Sample appliances are being built', of: 'fresh' },
  { name: 'setup', path: '/setup', shows: 'Welcome to Stackyard', of: 'fresh' },
  { name: 'sign-in', path: '/sign-in', shows: 'Install appliances and manage your stacks.' },
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
  { name: 'overview', path: '/overview', user: 'olga', shows: 'Usage of all nodes' },
  {
    name: 'overview-empty',
    path: '/overview',
    user: 'admin',
    shows: 'No node has joined yet',
    of: 'empty',
  },
  { name: 'operations', path: '/operations', user: 'vera', shows: 'Install blog' },
  {
    name: 'operations-empty',
    path: '/operations',
    user: 'admin',
    shows: 'No operations yet',
    of: 'empty',
  },
  {
    name: 'operation-done',
    path: operationOf('Install blog'),
    user: 'olga',
    shows: 'Show passwords',
  },
  {
    name: 'operation-failed',
    path: operationOf('Install shop'),
    user: 'vera',
    shows: 'This operation failed during',
  },
  {
    name: 'operation-running',
    path: operationOf('Install journal'),
    user: 'olga',
    shows: 'download: less than a minute left',
  },
  {
    name: 'operation-cancelled',
    path: operationOf('Install wiki'),
    user: 'vera',
    shows: 'Cancelled. Everything it had started was rolled back.',
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
    shows: 'Deleted for good:',
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
    shows: 'system, created from the appliance',
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
  { name: 'node', path: '/nodes/yard-1', user: 'admin', shows: 'all CPUs' },
  {
    name: 'node-cordon',
    path: '/nodes/yard-1',
    user: 'olga',
    shows: 'Shown to everybody who looks at this node.',
    act: click('Cordon…'),
  },
  {
    name: 'node-labels',
    path: '/nodes/yard-1',
    user: 'admin',
    shows: 'One a line, such as zone=attic.',
    act: click('Edit…'),
  },
  {
    name: 'node-invite',
    path: '/nodes',
    user: 'admin',
    shows: 'Name of the node',
    act: click('Invite a node…'),
  },
  {
    name: 'node-drain',
    path: '/nodes/yard-1',
    user: 'olga',
    shows: 'Runs on meanwhile.',
    act: click('Drain…'),
  },
  {
    name: 'node-dead',
    path: '/nodes/barn-2',
    user: 'olga',
    shows: 'Nothing of any stack is on this node.',
    act: click('Declare dead…'),
  },
  {
    name: 'stack-move',
    path: '/stacks/blog',
    user: 'olga',
    shows: 'Nodes that cannot take it',
    act: async (page) => {
      await click('Actions for web.blog')(page);
      await page.getByRole('menuitem', { name: 'Move…' }).click();
    },
  },
  {
    name: 'operation-drain',
    path: operationOf('Drain barn-9'),
    user: 'olga',
    shows: '1 of 4 done',
  },
  { name: 'pools', path: '/pools', user: 'admin', shows: 'yard-1/own' },
  { name: 'pools-empty', path: '/pools', user: 'admin', shows: 'There is only', of: 'empty' },
  {
    name: 'pool-add',
    path: '/pools',
    user: 'admin',
    shows: 'What will happen',
    act: async (page) => {
      await click('Add a pool…')(page);
      await page.getByLabel('Name', { exact: true }).fill('attic');
      await page.getByLabel('NFS server').fill('nas.lan');
      await page.getByLabel('Path of the export').fill('/export/attic');
    },
  },
  {
    name: 'pool-defaults',
    path: '/pools',
    user: 'admin',
    shows: 'System disks',
    act: click('Defaults…'),
  },
  { name: 'pool', path: '/pools/tank', user: 'admin', shows: 'Some nodes do not have this pool.' },
  {
    name: 'pool-edit',
    path: '/pools/tank',
    user: 'admin',
    shows: 'Where it is cannot be changed.',
    act: click('Edit…'),
  },
  {
    name: 'pool-remove',
    path: '/pools/scratch',
    user: 'admin',
    shows: 'Nothing is deleted',
    act: click('Remove…'),
  },
  { name: 'pool-own', path: '/pools/yard-1/own', user: 'vera', shows: 'Own pool of a node' },
  { name: 'settings', path: '/settings', user: 'admin', shows: 'Change your password' },
  { name: 'settings-sessions', path: '/settings/sessions', user: 'admin', shows: 'build server' },
  { name: 'settings-accounts', path: '/settings/accounts', user: 'admin', shows: 'tidewater' },
  { name: 'settings-keys', path: '/settings/keys', user: 'admin', shows: 'Revoked' },
  {
    name: 'settings-publisher',
    path: '/settings/keys/oldmill',
    user: 'admin',
    shows: 'None of its keys is trusted any more',
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
    shows: 'through another channel',
    act: click('Pin a root document…'),
  },
  {
    name: 'settings-consents',
    path: '/settings/consents',
    user: 'admin',
    shows: 'by our own intern',
  },
  {
    name: 'settings-sources',
    path: '/settings/sources',
    user: 'admin',
    shows: 'No mirror is recorded',
  },
  {
    name: 'settings-storage',
    path: '/settings/storage',
    user: 'admin',
    shows: 'Disk of the registry',
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
      step('Reserving names, addresses and ports', 'done'),
      step('Fetching and verifying', 'running'),
      step('Defining machines', 'waiting'),
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

/** A drain of which one part is done, one goes on, one failed and one waits. */
function runADrain(world: World): void {
  const [past] = world.operations;
  if (!past?.progress) throw new Error('An install is under way.');
  const startedAt = new Date().toISOString();
  const id = freshId('op');
  const part = (title: string, state: (typeof past)['state'], more: Partial<typeof past> = {}) => {
    const own = { id: freshId('op'), title, state };
    world.operations.push({ ...past, ...own, parent: id, children: [], ...more });
    return own;
  };
  const step = (title: string, state: 'done' | 'running' | 'waiting', name = title) => {
    const finishedAt = state === 'done' ? startedAt : null;
    return { name, title, state, startedAt, finishedAt, expectedMs: null };
  };
  const bytes = { bytesDone: 3 * 2 ** 30, bytesTotal: 8 * 2 ** 30, bytesPerSecond: 2 ** 26 };
  const sending = {
    ...bytes,
    note: 'Moving web.shop to yard-1',
    remainingMs: 80_000,
    machines: [],
  };
  const message = 'There is no room on “yard-1”.';
  world.operations.push({
    ...past,
    id,
    kind: 'drain-node',
    title: 'Drain barn-9',
    subject: { kind: 'node', id: 'node-0000000009', name: 'barn-9' },
    children: [
      part('Move db.shop to yard-1', 'succeeded'),
      part('Move web.shop to yard-1', 'running', {
        kind: 'move-machine',
        steps: [step('Moving it while it runs', 'running', 'send')],
        progress: sending,
      }),
      part('Move mail to yard-1', 'failed', {
        fault: { code: 'NO_ROOM', message, data: {} },
      }),
      part('Move the router of shop to yard-1', 'queued'),
    ],
    steps: [step('Choosing', 'done'), step('Moving machines', 'running', 'machines')],
    progress: { ...sending, note: 'Moving machines', bytesTotal: 0, bytesDone: 0 },
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
      expect(await brokenWords(page), 'U13: torn apart').toEqual([]);
      expect(await findings(page)).toEqual([]);
      expect(offences).toEqual([]);
    });
  });
});
