import { afterAll, beforeAll, expect, test } from 'vitest';
import { installOlder } from '../fakes/live-server/install-stacks.ts';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';

let site: LiveSite;
beforeAll(async () => {
  site = await openLiveSite('market');
  const { server } = site;
  await installOlder(server);
  server.node('yard-1').takes({ bootMs: 300, shutdownMs: 300 });
});
afterAll(() => site.close());

const older = () => site.server.api.getStack({ params: { stack: 'older' } });

test('a viewer is told which right is missing', async () => {
  const { page, goto } = await site.open('vera');
  await goto('/stacks/older/upgrade');
  await page.getByText('which this account or token does not have').first().waitFor();
});

test('an upgrade whose machines do not come up goes back, and its page says so in plain words', async () => {
  const yard = site.server.node('yard-1');
  const { page, goto } = await site.open('olga');
  await goto('/stacks/older/upgrade');
  const button = page.getByRole('button', { name: 'Upgrade', exact: true });
  await button.waitFor();
  let starts = 0;
  yard.world.trouble = (action) => {
    if (action.startsWith('start ') && (starts += 1) <= 2) throw new Error('no such luck');
  };
  await button.click();
  await page.waitForURL(/\/operations\//);
  await page.getByText('This operation failed during “Starting machines”.').waitFor();
  await page.getByText('The stack went back by itself to what it was before').waitFor();
  yard.world.trouble = () => undefined;
  await expect.poll(async () => (await older()).state, { timeout: 60_000 }).toBe('running');
  expect((await older()).appliance.version).toBe('1.1.0');
}, 120_000);

test('a stack is upgraded from its page, with everything that it will do before, also on a phone', async () => {
  const { page, goto, offences } = await site.open('olga', { width: 390 });
  await goto('/stacks/older');
  await page.getByRole('link', { name: 'Upgrade…' }).click();
  await page.getByRole('heading', { name: 'Upgrade “older” to 1.2.0' }).waitFor();
  await page.getByText('What there is now is kept as a restore point').waitFor();
  await page.getByText('the stack goes back by itself to what it was').waitFor();
  await page.getByText('WordPress 6.8.3, which closes two holes').waitFor();
  expect(offences).toEqual([]);
  await page.getByRole('button', { name: 'Upgrade', exact: true }).click();
  await page.waitForURL(/\/operations\//);
  await expect.poll(async () => (await older()).operation, { timeout: 120_000 }).toBeNull();
  expect((await older()).appliance.version).toBe('1.2.0');
  await goto('/stacks/older');
  await page.getByText('what there was before the upgrade').waitFor();
  expect(offences).toEqual([]);
}, 180_000);
