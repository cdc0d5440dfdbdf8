import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';
import { picture } from './browser/picture.ts';

let site: LiveSite;
let folder: string;
beforeAll(async () => {
  site = await openLiveSite('full');
  folder = await mkdtemp(join(tmpdir(), 'stackyard-vault-'));
});
afterAll(async () => {
  await site.close();
  await rm(folder, { recursive: true });
});

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const confirm = (page: Page, name: string) =>
  page.getByRole('alertdialog').getByRole('button', { name, exact: true }).click();

test('a stack is backed up on its page, and the backup becomes a new stack, also on a phone', async () => {
  const { api } = site.server;
  const { page, goto, offences } = await site.open('olga', { width: 390 });
  await goto('/stacks/blog/backups');
  await page.getByText('There is nowhere to put backups').waitFor();
  await api.addBackupRepository({ body: { name: 'vault', folder } });
  await goto('/stacks/blog/backups');
  await button(page, 'Back up now…').click();
  await confirm(page, 'Back up');
  await expect
    .poll(async () => (await api.listStackBackups({ params: { stack: 'blog' } })).backups.length, {
      timeout: 60_000,
    })
    .toBe(1);
  await goto('/stacks/blog/backups');
  const table = page.getByRole('table', { name: 'Backups of blog' });
  await table.getByText('vault').waitFor();
  await picture(page, 'backups');
  await button(page, 'Try it…').click();
  await picture(page, 'backups-try');
  await confirm(page, 'Try it');
  const told = async () =>
    (await api.listStackBackups({ params: { stack: 'blog' } })).backups[0]?.told;
  await expect.poll(async () => (await told())?.startedAt, { timeout: 60_000 }).toBeTruthy();
  expect((await told())?.startProblem).toBeNull();
  await goto('/stacks/blog/backups');
  await expect.poll(() => table.getByText('not yet').count()).toBe(1);
  await picture(page, 'backups-tried');
  await button(page, 'Restore as a new stack…').click();
  await page.getByLabel('Name of the new stack').fill('again');
  // What it will be is shown before it is done, and done as it is shown.
  await page.getByRole('alertdialog').getByText('again', { exact: true }).waitFor();
  await confirm(page, 'Restore');
  await expect
    .poll(
      () =>
        api.getStack({ params: { stack: 'again' } }).then(
          ({ state }) => state,
          () => 'none yet',
        ),
      { timeout: 60_000 },
    )
    .toBe('running');
  expect(offences).toEqual([]);
}, 180_000);
