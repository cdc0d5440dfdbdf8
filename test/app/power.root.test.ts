import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { brokenWords } from './browser/broken-words.ts';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';
import { picture } from './browser/picture.ts';

/** Nothing is switched on here: the server would send packets into the networks of this machine. */
let site: LiveSite;
beforeAll(async () => {
  site = await openLiveSite('full');
  await site.server.join('barn-3');
});
afterAll(() => site.close());

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const dialogOf = (page: Page) => page.getByRole('alertdialog');
const nodeCalled = (name: string) => site.server.api.getNode({ params: { node: name } });

describe('a node', () => {
  test('is switched off, which leads to the operation, and is off then, not lost', async () => {
    const { page, goto, offences } = await site.open('olga');
    await goto('/nodes/barn-3');
    await page.getByText('By packets, as its network cards say').waitFor();
    await picture(page, 'power-on');
    await button(page, 'Switch off…').click();
    await dialogOf(page).getByText('It gets nothing new from now on').waitFor();
    expect(await dialogOf(page).getByRole('checkbox').count()).toBe(0);
    await dialogOf(page).getByRole('button', { name: 'Switch off' }).click();
    await page.getByRole('heading', { name: 'Switch off barn-3' }).waitFor();
    const back = page.getByRole('link', { name: 'Show “barn-3”' });
    expect(await back.getAttribute('href')).toBe('/nodes/barn-3');
    await expect.poll(async () => (await nodeCalled('barn-3')).state).toBe('off');
    await goto('/nodes/barn-3');
    await page.getByText('This node is off.').waitFor();
    await page.getByText('Ordered by olga').waitFor();
    await button(page, 'Switch on').waitFor();
    await picture(page, 'power-off');
    expect(await brokenWords(page)).toEqual([]);
    await goto('/nodes');
    await page.getByRole('row').filter({ hasText: 'barn-3' }).getByText('Off').waitFor();
    await picture(page, 'power-nodes');
    expect(offences).toEqual([]);
  });

  test('with machines wants its name typed before they are stopped', async () => {
    const { page, goto } = await site.open('olga');
    await goto('/nodes/yard-1');
    await button(page, 'Restart…').click();
    const restart = dialogOf(page).getByRole('button', { name: 'Restart' });
    await restart.click();
    await dialogOf(page).getByText('run on the node “yard-1”').waitFor();
    await picture(page, 'power-refused');
    await dialogOf(page).getByLabel('Machines that run there may be stopped').check();
    await restart.click({ force: true });
    expect((await nodeCalled('yard-1')).power?.rest).toBeNull();
    await dialogOf(page).getByLabel('yard-1').waitFor();
  });
});

describe('idle nodes', () => {
  test('sleep once an administrator says so, who can change and end it', async () => {
    const { page, goto, offences } = await site.open('admin');
    const policy = async () => (await site.server.api.getSleep()).policy;
    await goto('/nodes');
    await page.getByText('No node goes to sleep by itself.').waitFor();
    await button(page, 'Let idle nodes sleep…').click();
    const dialog = page.getByRole('dialog', { name: 'Idle nodes sleep' });
    await dialog.getByLabel('Minutes without work before a node sleeps').fill('45');
    await dialog.getByLabel('Nodes that stay awake').fill('0');
    const save = dialog.getByRole('button', { name: 'Save' });
    expect(await save.getAttribute('aria-disabled')).toBe('true');
    await dialog.getByLabel('Nodes that stay awake').fill('2');
    await dialog.getByLabel('Memory that stays free').fill('16 GiB');
    await dialog.getByLabel('Sleep from').fill('22:00');
    await dialog.getByLabel('Until', { exact: true }).fill('06:00');
    await picture(page, 'sleep-form');
    await save.click();
    await page.getByText('Nodes that were idle for 45 min go to sleep.').waitFor();
    await page.getByText('16 GiB of memory stays free').waitFor();
    await picture(page, 'sleep-policy');
    expect(await policy()).toMatchObject({
      idleMs: 45 * 60_000,
      warmNodes: 2,
      spareMemoryBytes: 16 * 2 ** 30,
      hours: { from: '22:00', to: '06:00' },
    });
    await button(page, 'No longer…').click();
    await dialogOf(page).getByRole('button', { name: 'Let none go to sleep' }).click();
    await page.getByText('No node goes to sleep by itself.').waitFor();
    expect(await policy()).toBeNull();
    expect(await brokenWords(page)).toEqual([]);
    expect(offences).toEqual([]);
  });

  test('are no matter of an operator, who is told so', async () => {
    const { page, goto } = await site.open('olga');
    await goto('/nodes');
    const set = button(page, 'Let idle nodes sleep…');
    expect(await set.getAttribute('aria-disabled')).toBe('true');
  });
});
