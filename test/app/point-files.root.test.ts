import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitFor } from '../fakes/wait-for.ts';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';
import { picture } from './browser/picture.ts';

let site: LiveSite;
beforeAll(async () => {
  site = await openLiveSite('full');
  site.server.node('yard-1').takes({ bootMs: 50, shutdownMs: 50 });
  const { api } = site.server;
  const params = { stack: 'blog' };
  await api.createRestorePoint({ params, query: {}, body: { note: 'before the storm' } });
  const points = () => api.listRestorePoints({ params });
  await waitFor('the restore point', async () => (await points()).length === 1);
});
afterAll(() => site.close());

test('a file of a restore point is found and downloaded, and a folder as a tar', async () => {
  const { page, goto, offences } = await site.open('olga');
  await goto('/stacks/blog');
  await page.getByRole('link', { name: 'Files', exact: true }).click();
  await page.getByRole('table', { name: 'Files in /' }).waitFor();
  await page.getByText('→ written').waitFor();
  await picture(page, 'point-files');
  await page.getByRole('link', { name: 'etc/' }).click();
  await page.getByRole('table', { name: 'Files in /etc' }).waitFor();

  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download hostname' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('hostname');
  expect(await readFile(await file.path(), 'utf8')).toBe('simulated\n');

  const [folder] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download this folder' }).click(),
  ]);
  expect(folder.suggestedFilename()).toBe('etc.tar');
  expect((await readFile(await folder.path())).subarray(0, 4).toString()).toBe('etc/');

  await page.getByRole('link', { name: 'Whole volume' }).click();
  await page.getByRole('table', { name: 'Files in /' }).waitFor();
  expect(offences).toEqual([]);
});

test('what is not there is told, and a viewer is told which right is missing', async () => {
  const { page, goto } = await site.open('vera');
  await goto('/stacks/blog/files');
  await page.getByText('console').first().waitFor();
  const { page: other, goto: go } = await site.open('olga');
  await go('/stacks/blog/files?path=/none');
  await other.getByText('There is no folder “/none”.').waitFor();
});
