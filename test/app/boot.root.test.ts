import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BOOT_SETTINGS, fillBoot } from '../fakes/live-server/fill-boot.ts';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';
import { picture } from './browser/picture.ts';

let site: LiveSite;
beforeAll(async () => {
  site = await openLiveSite('market', BOOT_SETTINGS);
});
afterAll(() => site.close());

const row = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });

test('where nothing can boot yet, the page says the next step', async () => {
  const { page, goto, offences } = await site.open('vera');
  await goto('/nodes');
  await page.getByRole('navigation').getByRole('link', { name: 'Boot' }).click();
  await page.waitForURL(/\/boot$/);
  await page.getByText('No machine can boot from the network yet').waitFor();
  await page.getByText('yard boot set <node>').waitFor();
  await page.getByText('yard node-image add <folder>').waitFor();
  await page.getByText('Once there is a boot network').waitFor();
  await picture(page, 'boot-empty');
  expect(offences).toEqual([]);
});

test('who boots is shown with what they say, as it changes, and what they boot', async () => {
  await fillBoot(site.server);
  const { page, goto, offences } = await site.open('vera');
  await goto('/boot');
  await row(page, '52:54:00:12:34:56').getByText('Fetches the image').waitFor();
  await row(page, '52:54:00:12:34:56').getByText('61 of 142 MB').waitFor();
  await row(page, '52:54:00:ab:cd:ef').getByText('Failed, tries again').waitFor();
  const network = row(page, '10.86.0.1/24');
  await network.getByText('Ready', { exact: true }).waitFor();
  await network.getByText('10.86.0.100 to 10.86.0.200').waitFor();
  await network.getByText('0.1.0-20261130: 100 %').waitFor();
  const canary = page.getByRole('row').filter({ hasText: 'barn-2 (canary)' });
  await canary.getByText('0.1.0-20261130').waitFor();
  await row(page, '0.2.0-20261130').getByText('Without initrd, root.img').waitFor();
  await picture(page, 'boot');

  const { world } = site.server.node('yard-1');
  world.bootClients = world.bootClients.map((client) =>
    client.stage === 'fetching'
      ? { ...client, stage: 'joining' as const, message: 'Code K7QF-3M2X: waiting to be approved' }
      : client,
  );
  await row(page, '52:54:00:12:34:56').getByText('Code K7QF-3M2X').waitFor();
  // What a viewer may not do says why.
  const button = row(page, '0.1.0-20261130').getByRole('button', { name: 'Make default…' }).first();
  expect(await button.getAttribute('aria-disabled')).toBe('true');
  expect(offences).toEqual([]);
});

const imageRow = (page: Page, version: string) =>
  page.getByRole('table', { name: 'Node images' }).getByRole('row').filter({ hasText: version });

test('an administrator is told what stands in the way of a roll-out', async () => {
  const { page, goto, offences } = await site.open('admin');
  await goto('/boot');
  const half = imageRow(page, '0.2.0-20261130').getByRole('button', { name: 'Roll out…' });
  expect(await half.getAttribute('aria-disabled')).toBe('true');
  const old = imageRow(page, '0.1.0-20261012');
  await old.getByRole('button', { name: 'Roll out…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Roll out 0.1.0-20261012?' });
  await dialog.getByText('It cannot be rolled out now').waitFor();
  await dialog.getByRole('region', { name: 'What will happen' }).getByText('yard-1').waitFor();
  const confirm = dialog.getByRole('button', { name: 'Roll out', exact: true });
  expect(await confirm.getAttribute('aria-disabled')).toBe('true');
  await picture(page, 'boot-roll-out');
  expect(offences).toEqual([]);
});

test('an administrator makes an image the default after being told what that does', async () => {
  const { page, goto, offences } = await site.open('admin');
  await goto('/boot');
  const image = imageRow(page, '0.1.0-20261130');
  await image.getByRole('button', { name: 'Make default…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Make 0.1.0-20261130 the default?' });
  await dialog.getByText('Nodes that run go on as they are.').waitFor();
  await dialog.getByRole('button', { name: 'Make default', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await image.getByText('All that are not named (default)').waitFor();
  const { choice } = await site.server.api.listNodeImages();
  expect(choice).toMatchObject({ default: '0.1.0-20261130', canary: null });
  expect(offences).toEqual([]);
});

test('an administrator rolls an image out, and follows it', async () => {
  const { page, goto, offences } = await site.open('admin');
  await goto('/boot');
  await imageRow(page, '0.1.0-20261012').getByRole('button', { name: 'Roll out…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Roll out 0.1.0-20261012?' });
  // All nodes here were set up by hand.
  await dialog.getByText('No node has to be restarted.').waitFor();
  await dialog.getByLabel('Machines may be stopped for it').check();
  await dialog.getByRole('button', { name: 'Roll out', exact: true }).click();
  await page.waitForURL(/\/operations\//);
  await page.getByText('was rolled out, and is the default').waitFor();
  await picture(page, 'boot-rolled-out');
  const { choice } = await site.server.api.listNodeImages();
  expect(choice).toMatchObject({ default: '0.1.0-20261012', canary: null });
  expect(offences).toEqual([]);
});
