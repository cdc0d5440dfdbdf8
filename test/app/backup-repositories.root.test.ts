import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { S3Access } from '../../schemas/ids/s3-place.ts';
import { type CephGateway, startCeph } from '../fakes/ceph/ceph-gateway.ts';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';

let site: LiveSite;
let ceph: CephGateway;
let access: S3Access;
beforeAll(async () => {
  [site, ceph] = await Promise.all([openLiveSite('full'), startCeph()]);
  access = await ceph.bucket('vault');
}, 180_000);
afterAll(async () => {
  await site?.close();
  await ceph?.close();
});

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });

test('a bucket is added, changed and forgotten on the page of settings, also on a phone', async () => {
  const { api } = site.server;
  const { page, goto, offences } = await site.open('admin', { width: 390 });
  await goto('/settings/backup');
  await page.getByText('There is nowhere to put backups').waitFor();
  await button(page, 'Add a repository…').click();
  await field(page, 'Name').fill('vault');
  await field(page, 'Address of the bucket').fill(`${access.endpoint}/vault/site-1`);
  await field(page, 'Access key').fill(access.keyId);
  await field(page, 'Secret of the access key').fill('wrong');
  await button(page, 'Add the repository').click();
  await page.getByText('the secret is not that of the access key').waitFor();
  await field(page, 'Secret of the access key').fill(access.secret);
  await field(page, 'Bound on bandwidth').fill('20 MiB');
  await button(page, 'Add the repository').click();
  // The key is shown this once.
  await page.getByText(/^stackyard-backup-key-1 [0-9a-f]{64}$/).waitFor();
  await button(page, 'Done').click();
  const table = page.getByRole('table', { name: 'Backup repositories' });
  await table.getByText(`s3:${access.endpoint}/vault/site-1`).waitFor();
  await table.getByText('at most 20 MiB/s').waitFor();
  expect(await page.content()).not.toContain(access.secret);
  await button(page, 'Change…').first().click();
  await field(page, 'Bound on bandwidth').fill('');
  await button(page, 'Save').click();
  await table.getByText('no bound').waitFor();
  expect(await api.listBackupRepositories()).toMatchObject([
    { name: 'vault', bytesPerSecond: null, s3: { keyId: access.keyId } },
  ]);
  await button(page, 'Forget…').click();
  const asked = page.getByRole('alertdialog');
  await asked.getByRole('button', { name: 'Forget the repository', exact: true }).click();
  await page.getByText('There is nowhere to put backups').waitFor();
  expect(await api.listBackupRepositories()).toEqual([]);
  expect(offences).toEqual([]);
}, 180_000);
