import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSite, type Site } from './browser/open-site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite('full');
  site.server.world.mode.speed = 4;
});
afterAll(() => site.close());

/** How long a state is waited for on a busy machine. */
const SLOW = { timeout: 20_000 };

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

test('an action that is not possible stays and says why, to the mouse and to a tap', async () => {
  const { page, goto } = await site.open('admin');
  await goto('/stacks/blog');
  await button(page, 'Start').hover();
  await page.getByRole('tooltip').getByText('Not possible now: it is running.').waitFor();
  await page.mouse.move(0, 0, { steps: 5 });
  await page.getByRole('tooltip').waitFor({ state: 'detached' });
  // Playwright takes aria-disabled for dead; here the click asks why.
  await button(page, 'Start').click({ force: true });
  await page.getByRole('tooltip').getByText('it is running').waitFor();
  expect(site.server.world.stacks.find(({ name }) => name === 'blog')?.operation).toBeNull();
});

test('a viewer sees every action and the right that is missing', async () => {
  const { page, goto } = await site.open('vera');
  await goto('/stacks/blog');
  const names = ['Start', 'Stop…', 'Restart…', 'Remove…', 'Show the passwords'];
  const off = () =>
    Promise.all(names.map((name) => button(page, name).getAttribute('aria-disabled')));
  await expect.poll(off, SLOW).toEqual(names.map(() => 'true'));
  await button(page, 'Stop…').click({ force: true });
  await page.getByRole('tooltip').getByText('this needs the right “operate”').waitFor();
});

test('a restart is followed on the page of the stack without reloading', async () => {
  const { page, goto, offences } = await site.open('olga');
  await goto('/stacks/blog');
  await button(page, 'Restart…').click();
  await page.getByRole('alertdialog').getByText('Meanwhile nobody can reach Website').waitFor();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Restart' }).click();
  await page.getByRole('region', { name: 'Under way' }).waitFor();
  await page.getByText('Shutting down').waitFor();
  await page.getByText('All machines are ready.').waitFor();
  expect(offences).toEqual([]);
});

test('a revoked key shows at the stacks it vouched for, at once and with what to do', async () => {
  const { page, goto, offences } = await site.open('olga', { width: 390 });
  const key = site.server.world.keys.find(({ namespace }) => namespace === 'tidewater');
  await goto('/stacks');
  await page.getByRole('link', { name: 'cloud', exact: true }).waitFor();
  expect(await page.getByText('No longer vouched for').count()).toBe(0);
  Object.assign(key ?? {}, { revokedAt: new Date().toISOString() });
  await goto('/stacks');
  await page.getByText('No longer vouched for').first().waitFor();
  await goto('/stacks/cloud');
  await page.getByText('of “tidewater” was revoked').waitFor();
  await page.getByText('or remove it.').waitFor();
  await page.getByRole('link', { name: 'Show its releases' }).click();
  await page.getByText('Key revoked').first().waitFor();
  Object.assign(key ?? {}, { revokedAt: null });
  await goto('/stacks/cloud');
  await page.getByRole('heading', { name: 'cloud' }).waitFor();
  expect(await page.getByText('was revoked').count()).toBe(0);
  expect(offences).toEqual([]);
});

describe('removing', () => {
  test('names what is destroyed and what is kept, then restores it', async () => {
    const { page, goto } = await site.open('olga');
    await goto('/stacks/hello');
    await button(page, 'Remove…').click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText('1 machine').waitFor();
    expect(await dialog.getByLabel('Delete the data too').count()).toBe(0);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });

    await goto('/stacks/old-blog');
    await button(page, 'Restore').waitFor();
    await page.getByText('Its machines are gone, its data is kept.').waitFor();
  });

  test('keeps data unless its deletion is typed out', async () => {
    const { page, goto } = await site.open('olga');
    await goto('/stacks/cloud');
    await button(page, 'Remove…').click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText('Kept, and can be restored:').waitFor();
    await dialog.getByText('postgres of db.cloud (96 MiB), for 30 days').waitFor();
    await dialog.getByLabel('Delete the data too').check();
    await dialog.getByText('data volume postgres of db.cloud (96 MiB)').waitFor();
    const remove = dialog.getByRole('button', { name: 'Delete for good' });
    expect(await remove.getAttribute('aria-disabled')).toBe('true');
    await dialog.getByLabel('Type “cloud” to go on').fill('cloud');
    await remove.click();
    await page.getByText('There is no stack “cloud”').waitFor();
    expect(site.server.world.stacks.some(({ name }) => name === 'cloud')).toBe(false);
  });
});

test('the console log follows its end until somebody scrolls up', async () => {
  const { page, goto, offences } = await site.open('vera', { width: 700 });
  site.server.world.stacks.forEach((stack) => Object.assign(stack, { consoleFrom: 0 }));
  await goto('/stacks/blog/console?machine=web.blog');
  const log = page.getByLabel('Console log of web.blog');
  await log.getByText('web.blog login:').waitFor();
  expect(await log.textContent()).not.toContain('\u001b');
  const atEnd = () =>
    log.evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight < 24);
  await expect.poll(atEnd, SLOW).toBe(true);
  await log.evaluate((box) => {
    box.scrollTop = 0;
  });
  await page.getByText('Stopped following').waitFor();
  await button(page, 'Go to the end').click();
  await expect.poll(atEnd, SLOW).toBe(true);
  expect(offences).toEqual([]);
});

test('an action of the appliance asks first, then runs in the machine', async () => {
  const { page, goto } = await site.open('olga');
  await goto('/stacks/blog');
  await button(page, 'Actions of web.blog').click();
  await page.getByRole('menuitem', { name: 'Switch maintenance mode…' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByText('Visitors see a maintenance page').waitFor();
  await dialog.getByRole('button', { name: 'Run it' }).click();
  await expect
    .poll(() => site.server.world.operations[0], SLOW)
    .toMatchObject({ kind: 'action', subject: { name: 'blog' } });
});

test('charts are drawn and told in words', async () => {
  const { page, goto } = await site.open('vera');
  await goto('/stacks/blog');
  const memory = page.getByRole('figure', { name: 'Memory' });
  await memory.locator('canvas').waitFor();
  expect(await memory.textContent()).toMatch(/db\.blog\d+ MiB/);
  // Its lines have the colours of its legend.
  const [name, colour] = await memory.evaluate((figure) => {
    const swatch = figure.querySelector('ul span, li span');
    const box = figure.querySelector('canvas');
    const pixels = box?.getContext('2d')?.getImageData(0, 0, box.width, box.height).data ?? [];
    const seen = new Set<string>();
    for (let at = 0; at < pixels.length; at += 4) {
      if (pixels[at + 3] === 255) seen.add(`${pixels[at]}, ${pixels[at + 1]}, ${pixels[at + 2]}`);
    }
    const style = swatch ? getComputedStyle(swatch).backgroundColor : '';
    return [style, [...seen].some((each) => style === `rgb(${each})`)];
  });
  expect({ name, colour }).toEqual({ name: expect.stringMatching(/^rgb/), colour: true });
});

test('charts narrow with their page', async () => {
  const { page, goto } = await site.open('admin');
  await goto('/nodes/yard-1');
  await page.locator('canvas').first().waitFor();
  await page.setViewportSize({ width: 390, height: 860 });
  const sideways = () => page.evaluate(() => document.documentElement.scrollWidth);
  await expect.poll(sideways, SLOW).toBeLessThanOrEqual(390);
});

test('a node with machines cannot be removed, an empty one can', async () => {
  const { page, goto } = await site.open('admin');
  await goto('/nodes/yard-1');
  await button(page, 'Remove…').click({ force: true });
  await page.getByRole('tooltip').getByText('machines are placed on it').waitFor();
  await goto('/nodes/barn-2');
  await page.getByText('This node does not report.').waitFor();
  await button(page, 'Remove…').click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await page.waitForURL(/\/nodes$/);
  await page.getByRole('link', { name: 'yard-1' }).waitFor();
  expect(await page.getByRole('link', { name: 'barn-2' }).count()).toBe(0);
});

test('an invitation shows its token once', async () => {
  const { page, goto } = await site.open('admin');
  await goto('/nodes');
  await button(page, 'Invite a node…').click();
  await page.getByLabel('Name of the node').fill('shed-3');
  await button(page, 'Make the token').click();
  await page.getByText(/^join_/).waitFor();
  await button(page, 'Done').click();
  await button(page, 'Invite a node…').click();
  expect(await page.getByText(/^join_/).count()).toBe(0);
});
