import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { type ApplianceSeed, systemDisk } from '../fakes/live-server/appliances/appliance-seed.ts';
import { publishReleases } from '../fakes/live-server/publish-market.ts';
import { waitFor } from '../fakes/wait-for.ts';
import { failAnswers } from './browser/failing-answers.ts';
import { holdScripts } from './browser/hold-scripts.ts';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';

let site: LiveSite;
beforeAll(async () => {
  site = await openLiveSite('full');
});
afterAll(() => site.close());

/** The page is there before the script that listens to the key is. */
async function pressSlash(page: Page): Promise<void> {
  const field = page.getByLabel('Search appliances');
  await waitFor('the focus to be in the search', async () => {
    await page.keyboard.press('/');
    return field.evaluate((element) => element === element.ownerDocument.activeElement);
  });
}

test('search and category narrow the list and stand in the address', async () => {
  const { page, goto, offences } = await site.open();
  await goto('/');
  await page.getByText('8 appliances').waitFor();
  await pressSlash(page);
  await page.keyboard.type('team');
  await page.getByText('1 appliance', { exact: true }).waitFor();
  await page.waitForURL(/\?q=team/);
  await page.getByLabel('Search appliances').fill('');
  await page.getByRole('button', { name: 'Collaboration 3' }).click();
  await page.getByText('3 appliances').waitFor();
  await page.waitForURL(/\?category=collaboration/);
  await page.reload();
  await page.getByText('3 appliances').waitFor();
  expect(offences).toEqual([]);
});

test('what is searched for before the script of the page starts is found once it has', async () => {
  const { page, offences } = await site.open();
  const letCome = await holdScripts(page);
  await page.goto(`${site.server.address}/`, { waitUntil: 'commit' });
  await page.getByLabel('Search appliances').fill('team');
  letCome();
  await page.getByText('1 appliance', { exact: true }).waitFor();
  expect(await page.getByLabel('Search appliances').inputValue()).toBe('team');
  expect(offences).toEqual([]);
});

test('a search that finds nothing can be corrected without touching the field again', async () => {
  const { page, goto } = await site.open();
  await goto('/');
  await page.getByText('8 appliances').waitFor();
  await pressSlash(page);
  await page.keyboard.type('zz');
  await page.getByText('No matching appliances').waitFor();
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Backspace');
  await page.getByText('8 appliances').waitFor();
  await page.keyboard.type('hello');
  await page.getByText('1 appliance', { exact: true }).waitFor();
});

test('each state of trust has its own word', async () => {
  const { page, goto, offences } = await site.open();
  await goto('/');
  const cardOf = (title: string) =>
    page.getByRole('article').filter({ has: page.getByRole('heading', { name: title }) });
  await cardOf('WordPress').getByText('Verified').waitFor();
  await cardOf('Gitea').getByText('Unknown publisher').waitFor();
  await cardOf('Etherpad').getByText('Not signed').waitFor();
  await cardOf('Moodle').getByText('Key revoked').waitFor();
  expect(offences).toEqual([]);
});

test('an older version is shown with its own size and command', async () => {
  const { page, goto } = await site.open();
  await goto('/appliances/stackyard/wordpress');
  await page.getByLabel('Version', { exact: true }).selectOption('1.0.0');
  await page.getByText('yard install stackyard/wordpress:1.0.0').waitFor();
  await page.waitForURL(/version=1\.0\.0/);
  const install = page.getByRole('link', { name: 'Install' });
  expect(await install.getAttribute('href')).toBe('/install/stackyard/wordpress?version=1.0.0');
});

describe('the faces of a list', () => {
  test('nothing fits', async () => {
    const { page, goto } = await site.open();
    await goto('/?q=zzz');
    await page.getByText('No matching appliances').waitFor();
    await page.getByRole('link', { name: 'Show all appliances' }).click();
    await page.getByText('8 appliances').waitFor();
    await expect.poll(() => page.getByLabel('Search appliances').inputValue()).toBe('');
  });

  test('failed, with a way to try again', async () => {
    const { page, goto, offences } = await site.open('admin');
    const recover = await failAnswers(page);
    await goto('/stacks');
    await page.getByText('the database does not answer').waitFor();
    await recover();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('link', { name: 'blog', exact: true }).waitFor();
    expect(offences).toEqual([]);
  });

  test('of a market that cannot be read has nothing to search in until it can', async () => {
    const { page, goto } = await site.open();
    site.server.database.refused = /registry_(card|appliance)/;
    try {
      await goto('/');
      await page.getByText('Something went wrong inside Stackyard').waitFor();
      expect(await page.getByLabel('Search appliances').count()).toBe(0);
      expect(await page.getByRole('navigation', { name: 'Categories' }).count()).toBe(0);
    } finally {
      site.server.database.refused = undefined;
    }
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('8 appliances').waitFor();
    await page.getByLabel('Search appliances').waitFor();
  });

  test('what was loaded stays when asking again fails', async () => {
    const { page, goto } = await site.open('admin');
    await goto('/nodes');
    await page.getByRole('link', { name: 'yard-1' }).waitFor();
    await failAnswers(page);
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    // Nodes and rules each say it of themselves.
    await page.getByText('Not up to date').first().waitFor();
    expect(await page.getByRole('link', { name: 'yard-1' }).count()).toBe(1);
  });

  test('an address that leads nowhere', async () => {
    const { page, goto, offences } = await site.open('admin');
    await goto('/nowhere');
    await page.getByText('There is nothing at this address').waitFor();
    await goto('/stacks/nobody');
    await page.getByText('There is no stack “nobody”').waitFor();
    await goto('/appliances/nobody/nothing');
    await page.getByText('There is no appliance nobody/nothing').waitFor();
    expect(offences).toEqual([]);
  });
});

test('the colours are chosen, kept, and there before any script runs', async () => {
  const { page, goto, context } = await site.open();
  await goto('/');
  await page.getByRole('button', { name: 'Colours' }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  const html = await (await context.request.get(`${site.server.address}/`)).text();
  expect(html).toContain('data-theme="dark"');
  const ground = () =>
    page.evaluate(() => getComputedStyle(document.body.parentElement!).backgroundColor);
  await expect.poll(ground).toBe('rgb(19, 22, 21)');
  await page.reload();
  expect(await ground()).toBe('rgb(19, 22, 21)');
});

const hostile: ApplianceSeed = {
  namespace: 'hobby',
  name: 'hostile',
  title: 'Hostile',
  summary: 'Says more than it should',
  licence: 'MIT',
  categories: ['example'],
  readme: [
    '<script>document.title = "owned"</script><img src=x onerror="document.title=1">',
    '[click](javascript:document.title=2) ![spy](https://evil.example/p.png)',
    '[fine](https://example.org/)',
    '| machine | does |\n|---|---|\n| `db` | <b>keeps</b> |',
  ].join('\n\n'),
  roles: { web: { memory: '256 MiB', system: systemDisk() } },
  releases: [{ version: '1.0.0' }],
};

test('script in a description stays text and its links are harmless', async () => {
  const { address, localToken: token } = site.server;
  await publishReleases({ address, token }, hostile, undefined);
  const { page, goto, offences } = await site.open();
  await goto('/appliances/hobby/hostile');
  await page.getByText('<script>').waitFor();
  expect(await page.getByRole('link', { name: 'click' }).count()).toBe(0);
  expect(await page.locator('.prose img, .prose script').count()).toBe(0);
  const fine = page.getByRole('link', { name: 'fine' });
  expect(await fine.getAttribute('rel')).toBe('noopener noreferrer nofollow');
  const row = page.locator('.prose').getByRole('row', { name: 'db <b>keeps</b>' });
  expect(await row.getByRole('cell').count()).toBe(2);
  expect(await page.title()).toBe('Hostile · Stackyard');
  expect(offences).toEqual([]);
});
