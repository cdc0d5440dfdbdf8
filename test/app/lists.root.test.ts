import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { install } from '../fakes/live-server/install-stacks.ts';
import { enrolLiveNode } from '../fakes/live-server/live-node.ts';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';

/** With blog, cloud and hello, one more than a page of a list has. */
const STACKS = 48;
/** With yard-1 and barn-2, some more. */
const NODES = 52;

const numbered = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, number) => `${name}-${String(number).padStart(2, '0')}`);

let site: LiveSite;
beforeAll(async () => {
  site = await openLiveSite('full');
  const { api, agentUrl } = site.server;
  site.server.node('yard-1').takes({ bootMs: 20, shutdownMs: 10 });
  const installs = numbered('shop', STACKS).map((name) =>
    install(api, { appliance: 'stackyard/hello', name }),
  );
  const joins = numbered('barn', NODES).map((name) => enrolLiveNode(api, agentUrl, name));
  await Promise.all([...installs, ...joins]);
});
afterAll(() => site.close());

const rows = (page: Page, table: string) =>
  page.getByRole('table', { name: table, exact: true }).locator('tbody').getByRole('row').count();
const choose = (page: Page, state: string) => page.getByLabel('State').selectOption(state);

test('a long list of stacks shows its first page, and more when asked', async () => {
  const { page, goto, offences } = await site.open('olga');
  await goto('/stacks');
  await expect.poll(() => rows(page, 'Stacks')).toBe(50);
  await page.getByRole('button', { name: 'Show more' }).first().click();
  // And blog, cloud and hello; the removed one has a table of its own.
  await expect.poll(() => rows(page, 'Stacks')).toBe(STACKS + 3);
  expect(await page.getByRole('button', { name: 'Show more' }).count()).toBe(0);
  await page.getByRole('table', { name: 'Removed stacks' }).waitFor();
  expect(offences).toEqual([]);
});

test('is narrowed by words and by a state, which the address remembers', async () => {
  const { page, goto, offences } = await site.open('olga');
  await goto('/stacks');
  await page.getByRole('searchbox', { name: 'Search stacks' }).fill('shop 37');
  await expect.poll(() => rows(page, 'Stacks')).toBe(1);
  await page.getByRole('link', { name: 'shop-37' }).waitFor();
  await choose(page, 'stopped');
  await page.getByText('Nothing matches your search').waitFor();
  await expect.poll(() => new URL(page.url()).search).toBe('?q=shop+37&state=stopped');
  await page.reload();
  await page.getByText('Nothing matches your search').waitFor();
  await choose(page, '');
  await page.getByRole('link', { name: 'shop-37' }).waitFor();
  await page.getByRole('searchbox').fill('');
  await expect.poll(() => rows(page, 'Stacks')).toBe(50);
  await expect.poll(() => new URL(page.url()).search).toBe('');
  expect(offences).toEqual([]);
});

test('nodes are listed, searched and narrowed in the same way', async () => {
  const { page, goto, offences } = await site.open('olga', { width: 390 });
  await goto('/nodes?state=lost');
  await expect.poll(() => rows(page, 'Nodes')).toBe(1);
  await choose(page, '');
  await expect.poll(() => rows(page, 'Nodes')).toBe(50);
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect.poll(() => rows(page, 'Nodes')).toBe(NODES + 2);
  await page.getByRole('searchbox', { name: 'Search nodes' }).fill('barn-0');
  await expect.poll(() => rows(page, 'Nodes')).toBe(10);
  expect(offences).toEqual([]);
});
