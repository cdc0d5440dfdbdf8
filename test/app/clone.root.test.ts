import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';

let site: LiveSite;
beforeAll(async () => {
  site = await openLiveSite('full');
  site.server.node('yard-1').takes({ bootMs: 300, shutdownMs: 300 });
});
afterAll(() => site.close());

const stack = (name: string) => site.server.api.getStack({ params: { stack: name } });

test('a stack is cloned from its page into a fence, with everything that it will do before, also on a phone', async () => {
  const { page, goto, offences } = await site.open('olga', { width: 390 });
  await goto('/stacks/blog');
  await page.getByRole('link', { name: 'Clone…' }).click();
  await page.getByRole('heading', { name: 'Clone “blog”' }).waitFor();
  await page.getByText('MAC addresses, ports, host keys and machine ids of its own').waitFor();
  await page.getByLabel('Name').fill('Not a name');
  await page.getByRole('button', { name: 'Clone', exact: true }).click({ force: true });
  await page.getByRole('tooltip').getByText('the name cannot be used').waitFor();
  await page.getByLabel('Name').fill('cage');
  await page.getByLabel('Fenced').check();
  await page.getByText('have the same names, addresses, keys and passwords').waitFor();
  await page.getByText('The clone is bound to').waitFor();
  await page.getByText('cage-').first().waitFor();
  expect(offences).toEqual([]);
  await page.getByRole('button', { name: 'Clone', exact: true }).click();
  await page.waitForURL(/\/operations\//);
  await expect.poll(async () => (await stack('cage')).state, { timeout: 60_000 }).toBe('running');
  expect(await stack('cage')).toMatchObject({ clone: { of: 'blog', fenced: true }, ports: [] });
  expect(await stack('blog')).toMatchObject({ state: 'running' });
  await goto('/stacks/cage/details');
  await page.getByText('nothing leads in or out').waitFor();
  expect(offences).toEqual([]);
}, 120_000);

test('a viewer is told which right is missing', async () => {
  const { page, goto } = await site.open('vera');
  await goto('/stacks/blog/clone');
  await page.getByText('which this account or token does not have').first().waitFor();
});
