import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LIMITS } from '../../schemas/config/limits.ts';
import { waitFor } from '../fakes/wait-for.ts';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';

let site: LiveSite;
beforeAll(async () => {
  site = await openLiveSite('full');
});
afterAll(() => site.close());

/** Declares a shared pool, and waits until every node has it. */
async function addPool(name: string): Promise<void> {
  const { api } = site.server;
  const place = { kind: 'nfs', server: 'nas.lan', path: `/export/${name}` } as const;
  await api.addPool({ body: { name, place } });
  await waitFor(`the pool ${name} to be ready`, async () => {
    const { nodes } = await api.getPool({ params: { pool: name } });
    return nodes.filter(({ state }) => state === 'ready').length >= 3;
  });
}

const isThere = (stack: string): Promise<boolean> =>
  site.server.api.getStack({ params: { stack } }).then(
    () => true,
    () => false,
  );

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

test('with one node that is ready, nothing is said of places', async () => {
  const { page, goto } = await site.open('olga');
  await goto('/install/stackyard/wordpress');
  await page.getByText('More settings').click();
  await page.getByLabel(/^Port on the host/).waitFor();
  expect(await page.getByText('Where it runs').count()).toBe(0);
  await button(page, 'Show the plan').click();
  await page.getByText('of the host →').first().waitFor();
  expect(await page.getByText('Gateway').count()).toBe(0);
});

test('with several, places are chosen, explained in the plan, and shown of the stack', async () => {
  const { api } = site.server;
  await site.server.join('barn-3');
  await site.server.join('barn-4');
  const { page, goto, offences } = await site.open('olga');
  await goto('/install/stackyard/wordpress');
  await page.getByLabel('Name of the stack').fill('spread');
  await page.getByText('More settings').click();
  await page.getByLabel('Port on the gateway: Website').waitFor();
  await page.getByLabel('Node: Database').selectOption('yard-1');
  await page.getByLabel('Node: Web server').selectOption('barn-3');
  await page.getByLabel('Gateway', { exact: true }).selectOption('barn-4');

  // A node that is gone meanwhile is told beside its field.
  const params = { node: 'barn-3' };
  await api.cordonNode({ params, body: {} });
  await page.reload();
  await button(page, 'Show the plan').click();
  await page.getByText('barn-3 cannot take machines now. Choose another node.').waitFor();
  expect(await page.getByLabel('Node: Web server').inputValue()).toBe('barn-3');
  await api.uncordonNode({ params });
  await page.reload();

  await button(page, 'Show the plan').click();
  await page.getByRole('cell', { name: 'barn-3 You chose this node.' }).waitFor();
  await page.getByText('You chose this gateway.').waitFor();
  await page.getByText(/192\.0\.2\.9:\d+ → 80 of web/).waitFor();
  await button(page, 'Install').click();
  await page.waitForURL(/\/operations\/op-/);

  await goto('/stacks/spread');
  const places = page.getByRole('region', { name: 'Where it runs' });
  await places.getByText('spread-web').waitFor();
  expect(await places.locator('dt').allTextContents()).toEqual(['barn-3', 'barn-4', 'yard-1']);
  await places.getByText('only the gateway').waitFor();
  await places.getByRole('link', { name: 'barn-3' }).click();
  await page.waitForURL(/\/nodes\/barn-3$/);
  expect(offences).toEqual([]);
});

test('with further pools, one is chosen for the disks of a role, and explained in the plan', async () => {
  const { api } = site.server;
  const { page, goto, offences } = await site.open('olga');
  await goto('/install/stackyard/wordpress');
  await page.getByText('More settings').click();
  await page.getByLabel(/^Port on the/).waitFor();
  expect(await page.getByText('Where its disks are').count()).toBe(0);

  await addPool('tank');
  const disks = page.getByLabel('Disks: Web server');
  await disks.selectOption('tank');
  expect(await disks.locator('option').allTextContents()).toEqual([
    'Chosen automatically',
    'The node’s own pool',
    'tank',
  ]);
  await button(page, 'Show the plan').click();
  await page.getByText('In the pool tank. You chose this pool.').first().waitFor();
  await page
    .getByText(/In the node’s own pool\. (System|Data) disks go there by default\./)
    .first()
    .waitFor();

  // A pool that is gone meanwhile is told beside its field.
  await api.removePool({ params: { pool: 'tank' } });
  await addPool('fast');
  await button(page, 'Back to settings').click();
  await disks.locator('option', { hasText: 'fast' }).waitFor({ state: 'attached' });
  await button(page, 'Show the plan').click();
  await page.getByText('There is no pool tank any more. Choose another one.').waitFor();
  expect(offences).toEqual([]);
});

test('a machine of a node that does not report is unknown', async () => {
  site.server.node('yard-1').kill();
  site.server.pass(LIMITS.agent.silentMs + 1_000);
  const { page, goto } = await site.open('vera');
  await goto('/stacks/blog');
  await page.getByText('Unknown', { exact: true }).first().waitFor();
  await page.getByText('yard-1 does not report').first().waitFor();
});

test('with an uplink, a network becomes part of a LAN, which the plan and the stack tell', async () => {
  const source = { kind: 'bridge', link: 'br0' } as const;
  const facts = { uplinks: [{ name: 'school', source }] };
  await site.server.join('barn-9', { facts, figures: {} });
  const { page, goto, offences } = await site.open('olga');
  await goto('/install/stackyard/wordpress');
  await page.getByLabel('Name of the stack').fill('files');
  await page.getByText('More settings').click();
  for (const node of ['Node: Database', 'Node: Web server']) {
    await page.getByLabel(node).selectOption('barn-9');
  }
  const network = page.getByLabel('Network private', { exact: true });
  await network.selectOption('school');
  await page.getByLabel('First address in the LAN: network private').fill('192.168.1.200/24');
  await button(page, 'Show the plan').click();

  await page.getByText('in the LAN of uplink school').waitFor();
  await page.getByText(/the router gets 192\.168\.1\.200 and its machines/).waitFor();
  await page.getByRole('cell', { name: '192.168.1.201' }).waitFor();
  await button(page, 'Install').click();
  await page.waitForURL(/\/operations\/op-/);
  await waitFor('the stack to be there', () => isThere('files'));
  await goto('/stacks/files/details');
  await page.getByText('in the LAN of uplink school').waitFor();
  expect(offences).toEqual([]);
});
