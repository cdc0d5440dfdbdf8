import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { install } from '../fakes/live-server/install-stacks.ts';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';

let site: LiveSite;
beforeAll(async () => {
  site = await openLiveSite('market');
  const { api } = site.server;
  site.server.node('yard-1').takes({ bootMs: 20, shutdownMs: 10 });
  await install(api, { appliance: 'stackyard/wordpress', name: 'blog' });
  await site.server.join('barn-3');
  await site.server.join('barn-4');
});
afterAll(() => site.close());

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const dialogOf = (page: Page) => page.getByRole('alertdialog');
const nodeCalled = (name: string) => site.server.api.getNode({ params: { node: name } });
/** @returns the name of the node on which the web server of the blog is */
async function nodeOfWeb(): Promise<string> {
  const { machines } = await site.server.api.getStack({ params: { stack: 'blog' } });
  return machines.find(({ name }) => name === 'blog-web')!.nodeName;
}

test('a machine is moved to a node that is chosen, after its plan was shown', async () => {
  const { page, goto, offences } = await site.open('olga', { theme: 'dark' });
  await goto('/stacks/blog');
  await button(page, 'Actions for blog-web').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Move…' }).click();
  const dialog = dialogOf(page);
  await dialog.getByText('Nodes that cannot take it').waitFor();
  await dialog
    .getByRole('listitem')
    .filter({ hasText: 'barn-2' })
    .getByText('not connected')
    .waitFor();
  const plan = dialog.getByRole('status', { name: 'What will happen' });
  await plan.getByText('blog-web goes from yard-1 to barn-3.').waitFor();
  const choice = dialog.getByLabel('Where it goes');
  expect(await choice.locator('option').allTextContents()).toEqual([
    'The best node (barn-3)',
    'barn-3',
    'barn-4',
  ]);
  await choice.selectOption('barn-4');
  await plan.getByText('blog-web goes from yard-1 to barn-4.').waitFor();
  await plan.getByText('It runs on meanwhile.').waitFor();
  await plan.getByText('of its volumes are copied').waitFor();
  await dialog.getByRole('button', { name: 'Move', exact: true }).click();
  await page.waitForURL(/\/operations\/op-/);
  await page.getByRole('heading', { name: 'Move blog-web to barn-4' }).waitFor();
  await page.getByText('Done.').waitFor();
  expect(await nodeOfWeb()).toBe('barn-4');
  await page.getByRole('link', { name: 'Show “blog”' }).waitFor();
  expect(offences).toEqual([]);
});

test('a machine that no node can take says what stands in the way', async () => {
  const { api } = site.server;
  const there = await nodeOfWeb();
  const closed = ['yard-1', 'barn-3', 'barn-4'].filter((name) => name !== there);
  for (const node of closed) await api.cordonNode({ params: { node }, body: {} });
  const { page, goto } = await site.open('olga', { width: 390 });
  await goto('/stacks/blog');
  await button(page, 'Actions for blog-web').click();
  await page.getByRole('menuitem', { name: 'Move…' }).click();
  await dialogOf(page).getByText('It cannot be moved now.').waitFor();
  await dialogOf(page).getByText('No other node can take blog-web').waitFor();
  await dialogOf(page).getByRole('button', { name: 'Move', exact: true }).click({ force: true });
  await page.getByRole('tooltip').getByText('see what stands in the way above').waitFor();
  for (const node of closed) await api.uncordonNode({ params: { node } });
});

test('a node is drained after it was said where everything goes, and opened again', async () => {
  const { page, goto, offences } = await site.open('olga');
  await goto('/nodes/yard-1');
  await button(page, 'Drain…').click();
  const plan = dialogOf(page).getByRole('region', { name: 'What will happen' });
  await plan.getByText(/Move blog-db to barn-[34]/).waitFor();
  await dialogOf(page).getByLabel('Reason').fill('New memory');
  await dialogOf(page).getByRole('button', { name: 'Drain', exact: true }).click();
  await page.waitForURL(/\/operations\/op-/);
  await page.getByText('Everything on “yard-1” is on other nodes now.').waitFor();
  await page.getByRole('link', { name: 'Show “yard-1”' }).click();
  await page.getByText('This node is being drained.').waitFor();
  await page.getByText('“New memory”').waitFor();
  await button(page, 'Drain again…').waitFor();
  await button(page, 'Undrain').click();
  await button(page, 'Drain…').waitFor();
  expect((await nodeCalled('yard-1')).orders.drain).toBeNull();
  expect(offences).toEqual([]);
});

test('a node is declared dead only when it is lost, and its name was typed', async () => {
  const { page, goto, offences } = await site.open('olga', { width: 390, theme: 'dark' });
  await goto('/nodes/yard-1');
  await button(page, 'Drain…').waitFor();
  expect(await button(page, 'Declare dead…').count()).toBe(0);
  await goto('/nodes/barn-2');
  await button(page, 'Drain…').click({ force: true });
  await page.getByRole('tooltip').getByText('it does not report').waitFor();
  await page.keyboard.press('Escape');
  await button(page, 'Declare dead…').click();
  await dialogOf(page).getByText('If it still runs, a machine could run twice').waitFor();
  await dialogOf(page).getByText('Machines with a volume on this node alone wait').waitFor();
  await button(page, 'Declare it dead').click({ force: true });
  await page.getByRole('tooltip').getByText('type “barn-2” first').waitFor();
  await dialogOf(page).getByLabel('Type “barn-2” to confirm').fill('barn-2');
  await button(page, 'Declare it dead').click();
  await page.waitForURL(/\/operations\/op-/);
  await page.getByText('Everything that others could take over from “barn-2” was.').waitFor();
  await goto('/nodes/barn-2');
  await page.getByText('This node was declared dead.').waitFor();
  expect(offences).toEqual([]);
});
