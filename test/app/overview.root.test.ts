import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { holdInstall } from '../fakes/live-server/troubles.ts';
import { brokenWords } from './browser/broken-words.ts';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';

let site: LiveSite;
beforeAll(async () => {
  site = await openLiveSite('full');
});
afterAll(() => site.close());

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

describe('the front page of the console', () => {
  test('names what needs somebody, says what to do, and leads there', async () => {
    const { page, goto, offences } = await site.open('vera');
    await goto('/overview');
    const needs = section(page, 'Needs you');
    await needs.getByText('1 lost node').waitFor();
    await needs.getByText('Check its power, its network connection').waitFor();
    await needs.getByRole('link', { name: 'cloud' }).waitFor();
    await needs.getByRole('link', { name: 'barn-2' }).click();
    await page.getByText('This node is not reporting.').waitFor();
    expect(offences).toEqual([]);
  });

  test('counts what runs, and shows what is left', async () => {
    const { page, goto } = await site.open('vera');
    await goto('/overview');
    const runs = section(page, 'What runs');
    await runs.getByRole('link', { name: '2 nodes' }).waitFor();
    await runs.getByText('Lost').waitFor();
    const memory = section(page, 'Capacity').getByRole('meter', { name: 'Memory in use' });
    expect(await memory.getAttribute('aria-valuetext')).toBe('34 %, 21.7 GiB of 64 GiB');
    await section(page, 'Capacity').getByText('1 node does not report').waitFor();
  });

  test('shows a shortage while it lasts, and an operation while it is under way', async () => {
    const yard = site.server.node('yard-1');
    const { page, goto } = await site.open('olga');
    await goto('/overview');
    await section(page, 'What runs').waitFor();
    expect(await section(page, 'Running short').count()).toBe(0);
    expect(await section(page, 'In progress').count()).toBe(0);
    const { host } = yard;
    yard.host = { ...host, figures: { ...host.figures, cpuPercent: 97 } };
    const held = await holdInstall(site.server, yard, 'journal');
    await section(page, 'Running short').getByText('97 % of its CPU time is used.').waitFor();
    await page.getByText('Install Hello as journal').waitFor();
    yard.host = host;
    await held.letGo();
    await page.getByText('Install Hello as journal').waitFor({ state: 'detached' });
    await section(page, 'Running short').waitFor({ state: 'detached' });
  });

  test('fits on a phone, also with operations that say much', async () => {
    const held = await holdInstall(
      site.server,
      site.server.node('yard-1'),
      'journal-of-the-school',
    );
    const { page, goto, offences } = await site.open('vera', { width: 390 });
    await goto('/overview');
    await section(page, 'Usage of all nodes').waitFor();
    await section(page, 'In progress').getByText('journal-of-the-school').waitFor();
    expect(await brokenWords(page)).toEqual([]);
    const wider = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(wider).toBe(0);
    expect(offences).toEqual([]);
    await held.letGo();
  });
});

test('usage is shown over the time that is chosen, also by keyboard', async () => {
  const { page, goto, offences } = await site.open('vera');
  await goto('/nodes/yard-1');
  const usage = section(page, 'Usage');
  const asked = page.waitForRequest((request) => request.url().endsWith('/series?range=day'));
  await usage.getByRole('radio', { name: 'Hour' }).focus();
  await page.keyboard.press('ArrowRight');
  await asked;
  const day = usage.getByRole('radio', { name: 'Day', exact: true });
  expect(await day.isChecked()).toBe(true);
  await usage.getByText('received').waitFor();
  await usage.getByText('over the last day').first().waitFor({ state: 'attached' });
  expect(offences).toEqual([]);
});

test('a new server leads to its first node, then to its first appliance', async () => {
  const fresh = await openLiveSite('empty');
  const { page, goto, offences } = await fresh.open('admin');
  await goto('/overview');
  await page.getByText('No node has joined yet').waitFor();
  expect(await page.getByRole('link', { name: 'Go to nodes' }).getAttribute('href')).toBe('/nodes');
  await fresh.server.join('yard-1');
  await goto('/overview');
  await page.getByText('Install your first appliance').waitFor();
  await page.getByText('Your node is ready.').waitFor();
  expect(await section(page, 'Needs you').count()).toBe(0);
  await page.getByRole('link', { name: 'Choose an appliance' }).click();
  await page.getByText('No appliances yet').waitFor();
  expect(offences).toEqual([]);
  await fresh.close();
});
