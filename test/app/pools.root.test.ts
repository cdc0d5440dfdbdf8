import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillPools } from '../fakes/live-server/fill-pools.ts';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';
import type { SitePage } from './browser/open-page.ts';

let site: LiveSite;
beforeAll(async () => {
  site = await openLiveSite('market');
  await fillPools(site.server);
});
afterAll(() => site.close());

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
/** Opens the list, and waits until it is there: a button that is drawn before does nothing yet. */
async function openList({ page, goto }: Pick<SitePage, 'page' | 'goto'>): Promise<void> {
  await goto('/pools');
  await page.getByRole('row').filter({ hasText: 'nas.lan:/export/yard' }).waitFor();
}

const poolCalled = (pool: string) => site.server.api.getPool({ params: { pool } });

test('pools are listed with their room, and with the nodes that do not have them', async () => {
  const { page, goto, offences } = await site.open('vera');
  await goto('/nodes');
  await page.getByRole('navigation').getByRole('link', { name: 'Pools' }).click();
  const tank = page.getByRole('row').filter({ hasText: 'nas.lan:/export/yard' });
  await tank.getByText('453 GiB of 1 TiB').waitFor();
  await tank.getByText('51.2 GiB kept free').waitFor();
  await tank.getByText('8 GiB promised').waitFor();
  await tank.getByText('not on barn-2, barn-3').waitFor();
  await tank.getByText('2 volumes').waitFor();
  const own = page.getByRole('table', { name: 'Own pools of the nodes' });
  await own.getByRole('link', { name: 'yard-1/own' }).click();
  await page.waitForURL(/\/pools\/yard-1\/own$/);
  await page.getByRole('heading', { name: 'yard-1/own' }).waitFor();
  expect(offences).toEqual([]);
});

test('an administrator adds a pool by keyboard, and sees before what will happen', async () => {
  const { page, goto, offences } = await site.open('admin');
  await openList({ page, goto });
  await button(page, 'Add a pool…').focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Add a pool' });
  await dialog.getByLabel('What it is').selectOption('export');
  await dialog.getByLabel('Name', { exact: true }).fill('barn');
  await dialog.getByLabel('Folder').fill('/srv/stackyard');
  expect(await dialog.getByRole('region', { name: 'What will happen' }).count()).toBe(0);
  await dialog.getByLabel('Node', { exact: true }).selectOption('yard-1');
  const plan = dialog.getByRole('region', { name: 'What will happen' });
  await plan.getByText('yard-1 serves /srv/stackyard by NFS').waitFor();
  await plan.getByText('All nodes mount it.').waitFor();
  await dialog.getByLabel('Keep free').fill('much');
  await dialog.getByText('Enter a share of at most 90%').waitFor();
  await dialog.getByLabel('Keep free').fill('10%');
  await dialog.getByLabel('Keep free').press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'barn', exact: true }).waitFor();
  expect(await poolCalled('barn')).toMatchObject({
    reserve: { unit: 'percent', percent: 10 },
    export: { nodeName: 'yard-1', path: '/srv/stackyard' },
  });

  // Anew: a second click that follows the first within the time of a double click is none.
  await openList({ page, goto });
  await button(page, 'Add a pool…').click();
  await dialog.getByLabel('Name', { exact: true }).fill('tank');
  await dialog.getByLabel('NFS server').fill('nas.lan');
  await dialog.getByLabel('Path of the export').fill('/export/other');
  await button(page, 'Add the pool').click();
  await dialog.getByRole('alert').getByText('tank').waitFor();
  expect(offences).toEqual([]);
});

test('the page of a pool says what is the matter at each node, and why it cannot be removed', async () => {
  const { page, goto, offences } = await site.open('admin', { width: 390 });
  await goto('/pools/tank');
  const nodes = page.getByRole('table', { name: 'Nodes of the pool tank' });
  await nodes.getByText('did not answer within 2 s').waitFor();
  await nodes.getByText('Check its server and the network between').waitFor();
  await page.getByRole('meter', { name: 'Promised to volumes' }).waitFor();
  const uses = page.getByRole('table', { name: 'Stacks with volumes in tank' });
  await uses.getByRole('link', { name: 'blog' }).waitFor();
  await button(page, 'Remove…').click({ force: true });
  await page.getByRole('tooltip').getByText('1 stack has volumes in it: blog').waitFor();
  expect(await page.getByRole('alertdialog').count()).toBe(0);
  expect(offences).toEqual([]);
});

test('a pool is changed, renamed, and removed once nothing is in it', async () => {
  const { page, goto, offences } = await site.open('admin');
  await goto('/pools/scratch');
  await button(page, 'Edit…').click();
  const dialog = page.getByRole('dialog');
  expect(await dialog.getByLabel('For which nodes').count()).toBe(0);
  await button(page, 'Save').click({ force: true });
  await page.getByRole('tooltip').getByText('nothing was changed').waitFor();
  await dialog.getByLabel('Name', { exact: true }).fill('fast');
  await dialog.getByLabel('Keep free').fill('30 GiB');
  await button(page, 'Save').click();
  await page.waitForURL(/\/pools\/fast$/);
  await page.getByRole('heading', { name: 'fast' }).waitFor();
  expect((await poolCalled('fast')).reserve).toEqual({ unit: 'bytes', bytes: 30 * 2 ** 30 });
  await button(page, 'Remove…').click();
  await page.getByRole('alertdialog').getByText('Nothing is deleted').waitFor();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await page.waitForURL(/\/pools$/);
  await page.getByRole('link', { name: 'tank' }).waitFor();
  await expect(poolCalled('fast')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(offences).toEqual([]);
});

test('a pool with nothing in it, and one that is for no node, say what would be there', async () => {
  const { page, goto, offences } = await site.open('admin');
  const { id } = await site.server.api.addPool({
    body: {
      name: 'loft',
      place: { kind: 'nfs', server: 'nas.lan', path: '/export/loft' },
      nodes: { kind: 'labels', labels: { zone: 'loft' } },
    },
  });
  await goto('/pools/loft');
  await page.getByText('No node has this pool: it is for none that there is.').waitFor();
  await page.getByText('Give a node the labels that it is for').waitFor();
  await page.getByText('Volumes are put here by an install that chooses this pool').waitFor();
  // Nobody knows yet how much that is.
  await page.getByText('5 %', { exact: true }).waitFor();
  expect(await page.getByText('Machines that run go on').count()).toBe(0);
  await site.server.api.removePool({ params: { pool: id! } });
  expect(offences).toEqual([]);
});

test('where new volumes go is decided, and told of the pool', async () => {
  const { page, goto } = await site.open('admin');
  await openList({ page, goto });
  await button(page, 'Defaults…').click();
  await page.getByLabel('Data disks').selectOption('tank');
  await button(page, 'Save').click();
  await page.getByText('Default for data disks').waitFor();
  expect(await site.server.api.getPoolDefaults()).toEqual({ system: null, data: 'tank' });
});

test('who is no administrator is told so, and the pools of a node are on its page', async () => {
  const { page, goto } = await site.open('olga');
  await openList({ page, goto });
  await button(page, 'Add a pool…').click({ force: true });
  await page.getByRole('tooltip').getByText('this needs the right').waitFor();
  await goto('/nodes/yard-1');
  const pools = page.getByRole('table', { name: 'Pools of yard-1' });
  await pools.getByRole('link', { name: 'yard-1/own' }).waitFor();
  await pools.getByRole('link', { name: 'tank' }).waitFor();
});
