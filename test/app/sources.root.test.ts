import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Fault, toWire } from '../../schemas/errors/fault.ts';
import { hello } from '../fakes/live-server/appliances/hello.ts';
import { publishReleases } from '../fakes/live-server/publish-market.ts';
import { makeToken } from '../fakes/live-server/sign-in.ts';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';

let site: LiveSite;
beforeAll(async () => {
  site = await openLiveSite('market');
});
afterAll(() => site.close());

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });

describe('the sources of appliances', () => {
  test('S2: a registry is approved, listed with what it may, and removed', async () => {
    const { page, goto, offences } = await site.open('admin');
    await goto('/settings/sources');
    await page.getByText('No other registry is approved').waitFor();
    await button(page, 'Approve a registry…').click();
    await page.getByLabel('Address', { exact: true }).fill('https://registry.example.org');
    await page.getByLabel('Also at private addresses').check();
    await button(page, 'Approve the registry').click();
    const listed = row(page, 'https://registry.example.org');
    await listed.getByText('Any, private ones included').waitFor();
    expect(await site.server.api.listRegistries()).toMatchObject([
      { url: 'https://registry.example.org', allowPrivate: true, approvedBy: 'admin' },
    ]);
    await listed.getByRole('button', { name: 'Remove…' }).click();
    await button(page, 'Remove the registry').click();
    await page.getByText('No other registry is approved').waitFor();
    expect([await site.server.api.listRegistries(), offences]).toEqual([[], []]);
  });

  test('S2: a mirror is recorded, listed with what it must be signed as, and removed', async () => {
    const { page, goto, offences } = await site.open('admin');
    await goto('/settings/sources');
    await button(page, 'Record a mirror…').click();
    await page.getByLabel('Address of the mirror').fill('registry.example.org/internal/blog');
    await page.getByLabel('Signed as').fill('acme/blog');
    await button(page, 'Record the mirror').click();
    const listed = row(page, 'registry.example.org/internal/blog');
    await listed.getByText('acme/blog', { exact: true }).waitFor();
    await listed.getByRole('button', { name: 'Remove…' }).click();
    await button(page, 'Remove the mirror').click();
    await page.getByText('No mirror is recorded').waitFor();
    expect([await site.server.api.listMirrors({}), offences]).toEqual([[], []]);
  });

  test('S2: what the server refuses is said in the dialog', async () => {
    const { page, goto } = await site.open('admin');
    await goto('/settings/sources');
    await button(page, 'Record a mirror…').click();
    await page.getByLabel('Address of the mirror').fill('not an address');
    await page.getByLabel('Signed as').fill('acme/blog');
    await button(page, 'Record the mirror').click();
    await page.getByRole('dialog').getByRole('alert').waitFor();
    expect(await site.server.api.listMirrors({})).toEqual([]);
  });
});

describe('the storage of the registry', () => {
  test('S14: each namespace and account with its limit, and a disk that has room', async () => {
    const { address } = site.server;
    const token = await makeToken(site.server, 'olga', ['push:tidewater']);
    await publishReleases({ address, token }, { ...hello, namespace: 'tidewater' }, undefined);
    const { page, goto, offences } = await site.open('admin');
    await goto('/settings/storage');
    const some = /^[1-9][\d.]* [KM]iB of \d+ GiB$/;
    await row(page, 'tidewater').getByText(some).waitFor();
    await row(page, 'northlight').getByText(some).waitFor();
    await row(page, 'olga').getByText(some).waitFor();
    await row(page, 'yard on this server').getByText(some).waitFor();
    expect(await page.getByText('Pushes are refused').count()).toBe(0);
    expect(offences).toEqual([]);
  });

  test('S14: a disk that is full up to its reserve says so', async () => {
    const full = await openLiveSite('empty', { STACKYARD_DISK_RESERVE: '1000 TiB' });
    const { page, goto } = await full.open('admin');
    await goto('/settings/storage');
    await page.getByText(/^Only .+ of the disk are free, and 1000 TiB are kept in/).waitFor();
    await full.close();
  });

  test('S14: a server without a registry says that it has none', async () => {
    const { page, goto } = await site.open('admin');
    // As a server answers whose roles leave the registry out.
    await page.route('**/api/v1/registry/usage', (route) => {
      const name = '/api/v1/registry/usage';
      const json = toWire(new Fault('NOT_FOUND', { what: 'route', name }));
      return route.fulfill({ status: 404, json });
    });
    await goto('/settings/storage');
    await page.getByText('This server has no registry of its own').waitFor();
  });

  test('S14: is for administrators', async () => {
    const { page, goto } = await site.open('olga');
    await goto('/settings/storage');
    await page.getByRole('main').getByRole('alert').waitFor();
    expect(await page.getByText(/ of \d+ GiB/).count()).toBe(0);
  });
});
