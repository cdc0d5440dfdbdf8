import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { authorityOf, JoiningMachine } from '../fakes/joining-machine.ts';
import { brokenWords } from './browser/broken-words.ts';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';

let site: LiveSite;
let authority: string;
const machines: JoiningMachine[] = [];
beforeAll(async () => {
  site = await openLiveSite('full');
  authority = await authorityOf(site.server.api);
});
afterAll(() => site.close());
afterEach(() => {
  for (const machine of machines.splice(0)) machine.off();
});

/** @returns a machine, and its code once it is listed */
async function switchOn(hostname: string, serial = `serial of ${hostname}`) {
  const { agentUrl, api } = site.server;
  const macs = ['02:00:00:00:00:01'];
  const machine = new JoiningMachine(
    { agentUrl, authority },
    { hostname, hardware: { serial, product: 'Example Systems Yard 2000', macs } },
  );
  machines.push(machine);
  return { machine, code: await machine.code(api) };
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const rowOf = (page: Page, code: string) => page.getByRole('row').filter({ hasText: code });

describe('machines that ask to become nodes', () => {
  test('appear while the page is open, and are approved under a name', async () => {
    const { page, goto, offences } = await site.open('admin');
    await goto('/nodes');
    await page.getByText('Rules for joining').waitFor();
    expect(await page.getByText('Waiting for approval').count()).toBe(0);
    const { machine, code } = await switchOn('barn-7');
    await rowOf(page, code).getByText('Serial number serial of barn-7').waitFor();
    await rowOf(page, code).getByRole('button', { name: 'Approve…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(`Approve ${code}`).waitFor();
    expect(await dialog.getByLabel('Name of the node').inputValue()).toBe('barn-7');
    await dialog.getByLabel('Name of the node').fill('west');
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await machine.joined();
    await page.getByRole('link', { name: 'west', exact: true }).waitFor();
    await page
      .getByRole('heading', { name: 'Waiting for approval' })
      .waitFor({ state: 'detached' });
    expect(offences).toEqual([]);
  });

  test('that say they are a known node carry a warning, and can be that node again', async () => {
    const first = await switchOn('barn-8', 'C02');
    const body = { as: 'new' } as const;
    const { id } = await site.server.api.approveJoining({ params: { code: first.code }, body });
    await first.machine.joined();
    const { machine, code } = await switchOn('barn-8', 'C02');
    const { page, goto, offences } = await site.open('admin', { width: 390 });
    await goto('/nodes');
    await rowOf(page, code)
      .getByText(/It says that it is “barn-8” \(the same serial/)
      .waitFor();
    expect(await brokenWords(page)).toEqual([]);
    await rowOf(page, code).getByRole('button', { name: 'Approve…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByLabel('What this machine is')
      .selectOption({ label: 'barn-8 again, with a new key' });
    await dialog.getByRole('button', { name: 'Approve' }).click();
    expect((await machine.joined()).node).toBe(id);
    expect(offences).toEqual([]);
  });

  test('are rejected, and can be approved after all', async () => {
    const { machine, code } = await switchOn('barn-9', 'C09');
    const { page, goto } = await site.open('admin');
    await goto('/nodes');
    await rowOf(page, code).getByRole('button', { name: 'Reject…' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Reject' }).click();
    await rowOf(page, code).getByText('Rejected', { exact: true }).waitFor();
    await expect.poll(() => machine.said.at(-1)).toContain('was turned away');
    await rowOf(page, code).getByRole('button', { name: 'Approve…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await machine.joined();
  });

  test('are let in by a rule, which says what can be made up', async () => {
    const { page, goto, offences } = await site.open('admin');
    await goto('/nodes');
    await page.getByText(/can be made up: whoever is on that network/).waitFor();
    await button(page, 'Add a rule…').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name of the node').fill('row-#');
    await dialog.getByLabel('Serial number').fill('C10');
    await dialog.getByLabel('For one machine only').check();
    await dialog.getByRole('button', { name: 'Add the rule' }).click();
    await page
      .getByRole('row')
      .filter({ hasText: 'row-#' })
      .getByText('Serial number C10')
      .waitFor();
    const { agentUrl } = site.server;
    const hardware = { serial: 'C10', macs: [] };
    const machine = new JoiningMachine({ agentUrl, authority }, { hostname: 'x', hardware });
    machines.push(machine);
    await machine.joined();
    await page.getByRole('link', { name: 'row-1', exact: true }).waitFor();
    await page.getByRole('row').filter({ hasText: 'row-#' }).waitFor({ state: 'detached' });
    expect(offences).toEqual([]);
  });

  test('cannot be approved by who may only look', async () => {
    const { code } = await switchOn('barn-11', 'C11');
    const { page, goto } = await site.open('vera');
    await goto('/nodes');
    const approve = rowOf(page, code).getByRole('button', { name: 'Approve…' });
    await approve.click({ force: true });
    await page.getByRole('tooltip').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });
});
