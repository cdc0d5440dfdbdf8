import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ScheduleRule } from '../../schemas/api/resources/schedule.ts';
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
const row = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(`^${name}`) });

test('an administrator sets what all stacks have by schedule, and an operator what one has', async () => {
  const { api } = site.server;
  await api.addBackupRepository({ body: { name: 'vault', folder } });
  const admin = await site.open('admin', {});
  await admin.goto('/settings/backup');
  await picture(admin.page, 'schedules-common-none');
  await row(admin.page, 'Backups').getByRole('button', { name: 'Change…' }).click();
  const dialog = admin.page.getByRole('dialog');
  await dialog.getByLabel('How often').selectOption('week');
  await dialog.getByLabel('At').fill('04:30');
  await dialog.getByLabel('Time zone').fill('UTC');
  await dialog.getByLabel('Into').selectOption('vault');
  await picture(admin.page, 'schedules-dialog');
  await button(admin.page, 'Save').click();
  await admin.page.getByText('Every Sunday at 04:30 (UTC)').waitFor();
  await picture(admin.page, 'schedules-common');
  const { common } = await api.listSchedules();
  expect(common.find(({ job }) => job === 'backups')?.rule).toEqual(
    ScheduleRule.parse({
      times: { every: 'week', day: 'sun', at: '04:30', zone: 'UTC' },
      keep: { daily: 7, weekly: 4, monthly: 6 },
      repository: 'vault',
    }),
  );

  const operator = await site.open('olga', {});
  await operator.goto('/stacks/blog/backups');
  await operator.page.getByText('Every Sunday at 04:30 (UTC)').waitFor();
  // A rule of its own for backups says which are forgotten: that is for administrators.
  await row(operator.page, 'Backups').getByRole('button', { name: 'Change…' }).click();
  const choices = operator.page.getByRole('dialog');
  await choices.getByText('what all stacks have', { exact: true }).waitFor();
  expect(await choices.getByText('a schedule of its own', { exact: true }).count()).toBe(0);
  await operator.page.keyboard.press('Escape');
  await row(operator.page, 'Restore points').getByRole('button', { name: 'Change…' }).click();
  await operator.page.getByText('a schedule of its own', { exact: true }).click();
  await operator.page.getByLabel('Time zone').fill('UTC');
  await picture(operator.page, 'schedules-stack-dialog');
  await button(operator.page, 'Save').click();
  await operator.page.getByText('Every day at 02:00 (UTC)').waitFor();
  await row(operator.page, 'Restore points').getByRole('button', { name: 'Run now' }).click();
  await expect
    .poll(async () => (await api.listRestorePoints({ params: { stack: 'blog' } })).length, {
      timeout: 60_000,
    })
    .toBe(1);
  await operator.goto('/stacks/blog/backups');
  await picture(operator.page, 'schedules-stack');
  expect([...admin.offences, ...operator.offences]).toEqual([]);
}, 180_000);

test('an administrator says what becomes of newer versions, and that backups are tried', async () => {
  const { api } = site.server;
  const { page, goto, offences } = await site.open('admin', {});
  await goto('/settings/backup');
  await row(page, 'Updates').getByRole('button', { name: 'Change…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Time zone').fill('UTC');
  await dialog.getByLabel('A newer version').selectOption('rehearse-and-apply');
  await dialog.getByLabel('Which versions').selectOption('security');
  await dialog.getByLabel('Window in minutes').fill('30');
  // Stacks would begin over an hour, which is longer than the window.
  expect(await button(page, 'Save').isDisabled()).toBe(true);
  await dialog.getByLabel('Spread over minutes').fill('0');
  await picture(page, 'schedules-updates-dialog');
  await button(page, 'Save').click();
  await row(page, 'Updates').getByText('Every day at 04:00 (UTC)').waitFor();
  await row(page, 'Trials of backups').getByRole('button', { name: 'Change…' }).click();
  await dialog.getByLabel('Time zone').fill('UTC');
  await picture(page, 'schedules-trials-dialog');
  await button(page, 'Save').click();
  await row(page, 'Trials of backups').getByText('Every day at 05:00 (UTC)').waitFor();
  await picture(page, 'schedules-all-jobs');
  const { common } = await api.listSchedules();
  expect(common.find(({ job }) => job === 'updates')?.rule?.update).toMatchObject({
    mode: 'rehearse-and-apply',
    which: 'security',
    windowMinutes: 30,
  });
  await goto('/stacks/blog/backups');
  await row(page, 'Updates').getByText('closes a security hole').waitFor();
  await picture(page, 'schedules-stack-all-jobs');
  expect(offences).toEqual([]);
}, 180_000);
