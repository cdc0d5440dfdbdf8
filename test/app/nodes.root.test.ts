import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { install } from '../fakes/live-server/install-stacks.ts';
import { enrolLiveNode } from '../fakes/live-server/live-node.ts';
import { brokenWords } from './browser/broken-words.ts';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';

let site: LiveSite;
beforeAll(async () => {
  site = await openLiveSite('full');
  await site.server.join('barn-3');
});
afterAll(() => site.close());

const nodeCalled = (name: string) => site.server.api.getNode({ params: { node: name } });
const change = (
  name: string,
  body: Parameters<LiveSite['server']['api']['changeNode']>[0]['body'],
) => site.server.api.changeNode({ params: { node: name }, body });
afterEach(async () => {
  for (const { id, orders } of await site.server.api.listNodes()) {
    const params = { node: id };
    if (orders.cordon) await site.server.api.uncordonNode({ params });
    if (orders.maintenance) await site.server.api.endMaintenance({ params });
  }
});

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const dialogOf = (page: Page) => page.getByRole('alertdialog');

describe('a node', () => {
  test('is cordoned with a reason that everybody sees, and opened again', async () => {
    const { page, goto, offences } = await site.open('olga');
    await goto('/nodes/yard-1');
    await button(page, 'Cordon…').click();
    await dialogOf(page).getByText('It will get no new machines.').waitFor();
    await dialogOf(page).getByLabel('Reason').fill('Its fan is loud');
    await dialogOf(page).getByRole('button', { name: 'Cordon' }).click();
    await page.getByText('This node is cordoned.').waitFor();
    await page.getByText('“Its fan is loud”').waitFor();
    await page.getByText('Ordered by olga').waitFor();
    await dialogOf(page).waitFor({ state: 'detached' });
    expect((await nodeCalled('yard-1')).orders.cordon).toMatchObject({ reason: 'Its fan is loud' });
    await goto('/nodes');
    const row = page.getByRole('row').filter({ hasText: 'yard-1' });
    await row.getByText('Cordoned').waitFor();
    await row.getByText('“Its fan is loud”').waitFor();
    await goto('/nodes/yard-1');
    await button(page, 'Uncordon').click();
    await button(page, 'Cordon…').waitFor();
    expect(await page.getByText('This node is cordoned.').count()).toBe(0);
    expect((await nodeCalled('yard-1')).orders.cordon).toBeNull();
    expect(offences).toEqual([]);
  });

  test('that runs stacks says which are in the way of maintenance', async () => {
    const { page, goto } = await site.open('olga');
    await goto('/nodes/yard-1');
    await button(page, 'Start maintenance…').click({ force: true });
    await page
      .getByRole('tooltip')
      .getByText(/stacks run on it: blog/)
      .waitFor();
    expect(await dialogOf(page).count()).toBe(0);
  });

  test('goes into maintenance when nothing runs there, and shows it beside “lost”', async () => {
    const { page, goto, offences } = await site.open('olga', { width: 390 });
    await goto('/nodes/barn-2');
    await button(page, 'Start maintenance…').click();
    await dialogOf(page).getByRole('button', { name: 'Start maintenance' }).click();
    await page.getByText('This node is in maintenance.').waitFor();
    expect(await brokenWords(page)).toEqual([]);
    await goto('/nodes');
    const row = page.getByRole('row').filter({ hasText: 'barn-2' });
    await row.getByText('Lost').waitFor();
    await row.getByText('In maintenance').waitFor();
    await goto('/nodes/barn-2');
    await button(page, 'End maintenance').click();
    await button(page, 'Start maintenance…').waitFor();
    expect(offences).toEqual([]);
  });

  test('what is refused is told in the dialog', async () => {
    const { api } = site.server;
    const { page, goto } = await site.open('olga');
    await goto('/nodes/barn-3');
    await button(page, 'Start maintenance…').click();
    await dialogOf(page).getByRole('button', { name: 'Start maintenance' }).waitFor();
    // Meanwhile somebody starts a stack there.
    await install(api, { appliance: 'stackyard/hello', name: 'there', nodes: { web: 'barn-3' } });
    await dialogOf(page).getByRole('button', { name: 'Start maintenance' }).click();
    await dialogOf(page).getByText('A stack runs on the node “barn-3”: there.').waitFor();
    await dialogOf(page).getByText('Stop it first').waitFor();
  });

  test('tells how its agent differs and what else is to be known', async () => {
    const yard = site.server.node('yard-1');
    const { host } = yard;
    yard.host = { ...host, facts: { agentVersion: '0.0.9', hostname: 'barn-3' } };
    const { page, goto } = await site.open('vera');
    await goto('/nodes/yard-1');
    await page.getByText('Its agent is version 0.0.9, and the server is version').waitFor();
    await page.getByText('It has the same host name as “barn-3”').waitFor();
    await goto('/nodes');
    const row = page.getByRole('row').filter({ hasText: 'yard-1' });
    await row.getByText('Agent of a different version').waitFor();
    yard.host = host;
  });

  test('that has never reported says what to do', async () => {
    await enrolLiveNode(site.server.api, site.server.agentUrl, 'shed-9');
    const { page, goto, offences } = await site.open('vera');
    await goto('/nodes/shed-9');
    await page.getByText('This node has never reported.').waitFor();
    await page.getByText('Pending', { exact: true }).waitFor();
    expect(offences).toEqual([]);
  });
});

describe('labels and note', () => {
  test('are changed by administrators; what others change meanwhile stays', async () => {
    const { page, goto, offences } = await site.open('admin');
    await goto('/nodes/yard-1');
    const labels = page.getByRole('list', { name: 'Labels' });
    await labels.getByText('ssd').waitFor();
    await button(page, 'Edit…').click();
    const field = page.getByRole('dialog').getByLabel('Labels');
    expect(await field.inputValue()).toBe('disk=ssd\nzone=office');
    await field.fill('disk=two words');
    await page.getByText('“disk=two words”: the value has to consist of').waitFor();
    expect(await button(page, 'Save').getAttribute('aria-disabled')).toBe('true');
    await field.fill('rack=r1\nzone=office');
    await page.getByRole('dialog').getByLabel('Note').fill('In the attic.');
    await change('yard-1', { labels: { owner: 'olga' } });
    await button(page, 'Save').click();
    await labels.getByText('r1').waitFor();
    await page.getByText('In the attic.', { exact: true }).waitFor();
    expect(await nodeCalled('yard-1')).toMatchObject({
      labels: { rack: 'r1', zone: 'office', owner: 'olga' },
      note: 'In the attic.',
    });
    expect(offences).toEqual([]);
  });

  test('a note that somebody else has changed is not overwritten, but labels may be', async () => {
    const { page, goto } = await site.open('admin');
    await goto('/nodes/barn-2');
    await button(page, 'Edit…').click();
    await page.getByRole('dialog').getByLabel('Labels').fill('zone=barn');
    await change('barn-2', { note: 'From Otto.' });
    await button(page, 'Save').click();
    await page.getByText('From Otto.').waitFor();
    // A second click within a moment would belong to the first.
    await goto('/nodes/barn-2');
    await button(page, 'Edit…').click();
    await page.getByRole('dialog').getByLabel('Note').fill('From Olga.');
    await change('barn-2', { note: 'From Otto, again.' });
    await button(page, 'Save').click();
    await page.getByText('somebody else has changed its note').waitFor();
    expect((await nodeCalled('barn-2')).note).toBe('From Otto, again.');
  });
});

test('a viewer sees every action, and the right that is missing', async () => {
  const { page, goto } = await site.open('vera');
  await goto('/nodes/barn-2');
  for (const [name, right] of [
    ['Cordon…', 'operate'],
    ['Start maintenance…', 'operate'],
    ['Edit…', 'admin'],
    ['Remove…', 'admin'],
  ] as const) {
    await button(page, name).click({ force: true });
    await page.getByRole('tooltip').getByText(`this needs the right “${right}”`).waitFor();
    await page.keyboard.press('Escape');
  }
});
