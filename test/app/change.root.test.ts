import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';
import { picture } from './browser/picture.ts';

let site: LiveSite;
beforeAll(async () => {
  site = await openLiveSite('full');
  site.server.node('yard-1').takes({ bootMs: 300, shutdownMs: 300 });
});
afterAll(() => site.close());

const blog = () => site.server.api.getStack({ params: { stack: 'blog' } });

test('a stack is changed from its page, with everything that it will do before, also on a phone', async () => {
  const { id, ports } = await blog();
  const { may } = await site.server.api.planChange({ params: { stack: id }, body: {} });
  const [role] = may.roles;
  const [port] = ports;
  const { page, goto, offences } = await site.open('olga', { width: 390 });
  await goto('/stacks/blog');
  await page.getByRole('link', { name: 'Change…' }).click();
  await page.getByRole('heading', { name: 'Change “blog”' }).waitFor();
  await page.getByText('Nothing: everything stays as it is.').waitFor();
  await page.getByRole('button', { name: 'Change', exact: true }).click({ force: true });
  await page.getByRole('tooltip').getByText('nothing is changed yet').waitFor();
  await page.getByLabel('Note').fill('Ask Mia');
  await page.getByText('The note is kept with it.').waitFor();
  await page.getByLabel(`Memory of “${role!.role}”`).fill('much');
  await page.getByText('a size with its unit').waitFor();
  await page.getByLabel(`Memory of “${role!.role}”`).fill('2.5 GiB');
  await page.getByLabel(`Port of the gateway for ${port!.title}`).fill('21080');
  await page.getByText('Ports change while everything goes on.').waitFor();
  await page.getByText('is restarted. Its data stays.').waitFor();
  await page.getByText('everything is taken back by itself').waitFor();
  await page.getByRole('cell', { name: '2.5 GiB' }).waitFor();
  expect(offences).toEqual([]);
  await picture(page, 'stack-change');
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  await page.waitForURL(/\/operations\//);
  await expect.poll(async () => (await blog()).operation, { timeout: 60_000 }).toBeNull();
  const after = await blog();
  expect(after).toMatchObject({ note: 'Ask Mia', state: 'running' });
  expect(after.ports[0]?.hostPort).toBe(21_080);
  expect(after.machines.find((machine) => machine.role === role!.role)?.memoryBytes).toBe(
    2.5 * 2 ** 30,
  );
  await goto('/stacks/blog/details');
  await page.getByText('Ask Mia').waitFor();
  expect(offences).toEqual([]);
}, 120_000);

test('another name is another address, and the page of the operation leads there', async () => {
  const { page, goto } = await site.open('olga');
  await goto('/stacks/hello/change');
  await page.getByLabel('Name', { exact: true }).fill('blog');
  await page.getByText('There is already a stack called “blog”').first().waitFor();
  await page.getByLabel('Name', { exact: true }).fill('hallo');
  await page.getByText('The name changes while everything goes on.').waitFor();
  await page.getByText('go on knowing each other by the domain').waitFor();
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  await page.waitForURL(/\/operations\//);
  await page.getByRole('link', { name: 'hello' }).last().click();
  await page.getByRole('heading', { name: 'hallo', level: 1 }).waitFor();
}, 120_000);

test('a viewer is told which right is missing', async () => {
  const { page, goto } = await site.open('vera');
  await goto('/stacks/blog/change');
  await page.getByText('which this account or token does not have').first().waitFor();
});
