import { afterAll, beforeAll, expect, test } from 'vitest';
import { install, untilDone } from '../fakes/live-server/install-stacks.ts';
import { holdRollback } from '../fakes/live-server/troubles.ts';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';

/** What somebody met who used the pages for the first time. */
let site: LiveSite;
beforeAll(async () => {
  site = await openLiveSite('full');
});
afterAll(() => site.close());

const opened = (id: string): string => `/operations/${id}`;

test('U5: the install of a stack that is gone shows nothing of one that has its name now', async () => {
  const { api } = site.server;
  const body = { appliance: 'stackyard/wordpress', name: 'again' };
  const first = await install(api, body);
  const gone = { params: { stack: 'again' }, query: { data: 'delete' } } as const;
  await untilDone(api, await api.removeStack(gone));
  const second = await install(api, body);
  const { page, goto } = await site.open('vera');
  await goto(opened(first.id));
  await page.getByText('This stack has since been removed.').waitFor();
  expect(await page.getByRole('link', { name: 'Open' }).count()).toBe(0);
  expect(await page.getByText('Show passwords').count()).toBe(0);
  await goto(opened(second.id));
  await page.getByRole('link', { name: 'Open' }).waitFor();
});

test('U11: a bar without a number moves, or is pale where nothing may move; never full', async () => {
  const { page, goto } = await site.open('vera');
  const held = await holdRollback(site.server, site.server.node('yard-1'), 'held');
  await goto(opened(held.operation.id));
  const bar = page.getByRole('progressbar').first();
  await bar.waitFor();
  expect(await bar.getAttribute('aria-valuenow')).toBeNull();
  const looks = () =>
    bar.locator('div').evaluate((inner) => {
      const { animationName, opacity } = getComputedStyle(inner);
      const share = inner.clientWidth / (inner.parentElement?.clientWidth ?? 1);
      return { moves: animationName !== 'none', pale: Number(opacity) < 0.5, full: share > 0.9 };
    });
  expect(await looks()).toEqual({ moves: false, pale: true, full: true });
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  expect(await looks()).toEqual({ moves: true, pale: false, full: false });
  await held.letGo();
});

test('U12: a node lists machines that are there, and none of removed stacks', async () => {
  const { page, goto } = await site.open('vera');
  await goto('/nodes/yard-1');
  await page.getByText('blog-web', { exact: true }).waitFor();
  expect(await page.getByText(/^old-blog/).count()).toBe(0);
});

test('U16: however long the name of a token is, it can be revoked, and read', async () => {
  const { page, goto } = await site.open('olga', { width: 390 });
  const name = 'a-token-for-the-machine-that-builds-everything-at-night-'.repeat(2).slice(0, 60);
  await goto('/settings/sessions');
  await page.getByRole('button', { name: 'Create a token…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Operate').check();
  await dialog.getByRole('button', { name: 'Create token' }).click();
  await dialog.getByText(/^sy[a-z]*_/).waitFor();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByTitle(name).waitFor();
  const revoke = page.getByRole('button', { name: 'Revoke…' }).first();
  const box = await revoke.boundingBox();
  expect((box?.x ?? 0) + (box?.width ?? 1_000)).toBeLessThanOrEqual(390);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
