import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';

let site: LiveSite;
beforeAll(async () => {
  site = await openLiveSite('full');
  site.server.node('yard-1').takes({ bootMs: 300, shutdownMs: 300 });
});
afterAll(() => site.close());

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const points = () => site.server.api.listRestorePoints({ params: { stack: 'blog' } });
const table = (page: Page) => page.getByRole('table', { name: 'Restore points of blog' });
const confirm = (page: Page, name: string) =>
  page.getByRole('alertdialog').getByRole('button', { name, exact: true }).click();

test('a restore point is made, restored and deleted on the page of its stack, also on a phone', async () => {
  const { page, goto, offences } = await site.open('olga', { width: 390 });
  await goto('/stacks/blog');
  await page.getByText('No restore points').waitFor();
  await button(page, 'Make a restore point…').click();
  await page.getByLabel('What it is for').fill('before the storm');
  await confirm(page, 'Make it');
  await table(page).getByText('before the storm').waitFor();
  expect(await points()).toMatchObject([{ note: 'before the storm', origin: 'asked' }]);

  await button(page, 'Restore…').click();
  await page.getByRole('alertdialog').getByText('kept as a restore point of its own').waitFor();
  await confirm(page, 'Restore');
  await table(page).getByText('what there was before restoring').waitFor();
  await page.getByText('All machines are ready.').first().waitFor();
  await expect
    .poll(async () => (await points()).map(({ origin }) => origin))
    .toEqual(['restore', 'asked']);

  await button(page, 'Restore…').last().click();
  await page.getByRole('alertdialog').getByText('All its disks go back').waitFor();
  const volume = (await site.server.api.getStack({ params: { stack: 'blog' } })).volumes.find(
    ({ kind }) => kind === 'data',
  )!;
  await page.getByLabel('What goes back').selectOption(`${volume.machine}/${volume.name}`);
  await page.getByRole('alertdialog').getByText('Only the data on this volume').waitFor();
  await confirm(page, 'Restore');
  await expect.poll(async () => (await points()).length).toBe(3);
  const [latest] = await site.server.api.listOperations({ query: { limit: 1 } });
  expect(latest?.title).toContain(`Take ${volume.machine}/${volume.name} of blog back`);
  await page.getByText('All machines are ready.').first().waitFor();
  await page.reload();

  await button(page, 'Remove…').click();
  await page.getByRole('alertdialog').getByText('3 restore points').waitFor();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Go back' }).click();

  await button(page, 'Delete…').last().click();
  await confirm(page, 'Delete');
  await table(page).getByText('before the storm').waitFor({ state: 'detached' });
  expect(await points()).toHaveLength(2);
  expect(offences).toEqual([]);
});

test('a viewer sees restore points, and which right is missing for more', async () => {
  const { page, goto } = await site.open('vera');
  await goto('/stacks/blog');
  await button(page, 'Make a restore point…').click({ force: true });
  await page.getByRole('tooltip').getByText('this needs the right “operate”').waitFor();
});
