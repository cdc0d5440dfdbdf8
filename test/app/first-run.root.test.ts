import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, type Site } from './browser/open-site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite('fresh');
});
afterAll(() => site.close());

test('a fresh server shows what is being built, makes its administrator, and offers the sample', async () => {
  const { page, goto, offences } = await site.open();
  await goto('/');
  await page.getByText('Sample appliances are being built on this server').waitFor();
  await page.getByText('No appliances yet').waitFor();
  await page.getByRole('progressbar', { name: 'Building Hello' }).waitFor();

  await page.getByRole('link', { name: 'Make the first account' }).click();
  await page.getByRole('heading', { name: 'Welcome to Stackyard' }).waitFor();
  await page.getByLabel('Password', { exact: true }).fill('short');
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByText('it has fewer than 8 characters').waitFor();
  await page.getByLabel('Password', { exact: true }).fill('a long enough sentence');
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByRole('heading', { name: 'Marketplace' }).waitFor();
  await page.getByRole('button', { name: 'admin' }).waitFor();

  site.server.world.mode.speed = 20;
  await page.getByRole('link', { name: 'Hello' }).waitFor();
  await page.getByRole('link', { name: 'WordPress' }).waitFor();
  await page.getByText('Sample appliances are being built').waitFor({ state: 'detached' });
  expect(offences).toEqual([]);
});

test('the set-up page is closed afterwards', async () => {
  const { page, goto, offences } = await site.open();
  await goto('/setup');
  await page.waitForURL(/\/sign-in$/);
  expect(offences).toEqual([]);
});
