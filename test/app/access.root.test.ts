import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SEEDED_PASSWORD } from '../fakes/live-server/people.ts';
import { preparedMarket } from '../fakes/live-server/prepared-market.ts';
import { testKey } from '../fakes/test-appliance.ts';
import { chainText, rootStep } from '../fakes/test-roots.ts';
import { holdScripts } from './browser/hold-scripts.ts';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';

let site: LiveSite;
beforeAll(async () => {
  site = await openLiveSite('full');
});
afterAll(() => site.close());

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** Ends every session of an account, as an administrator does who disables it for a moment. */
async function endSessions(name: string): Promise<void> {
  const { api } = site.server;
  const account = (await api.listAccounts()).find((each) => each.name === name)!;
  const { id, role, namespaces } = account;
  const params = { account: id };
  for (const disabled of [true, false]) {
    await api.updateAccount({ params, body: { role, namespaces, disabled } });
  }
}

/** Nobody has used a session for weeks, and nobody is told. */
const expireSessions = (): Promise<void> =>
  site.server.database.execute('delete from account_session');

/**
 * Presses a button or a link if it is there. After the end of a session, what a page asks by itself may tell before
 * anybody presses anything; a click that waits for the button would press it when the form is back.
 */
const pressIfThere = (page: Page, name: string): Promise<void> =>
  page.evaluate((label) => {
    const found = [...document.querySelectorAll<HTMLElement>('a, button')];
    found.find(({ textContent }) => textContent === label)?.click();
  }, name);

async function signIn(page: Page, name: string, password = SEEDED_PASSWORD): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
}

describe('signing in', () => {
  test('a visitor browses the market, is asked on the way, and comes back', async () => {
    const { page, goto, offences } = await site.open();
    await goto('/appliances/stackyard/wordpress');
    await page.getByRole('link', { name: 'Install' }).click();
    await page.waitForURL(/\/sign-in\?next=%2Finstall%2Fstackyard%2Fwordpress/);
    await signIn(page, 'olga');
    await page.waitForURL(/\/install\/stackyard\/wordpress$/);
    await page.getByLabel('Name of the stack').waitFor();
    expect(offences).toEqual([]);
  });

  test('U18: the first field has the focus, and signing in from its own link leads on', async () => {
    const { page, goto } = await site.open();
    await goto('/sign-in?next=/sign-in');
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('name'));
    await expect.poll(focused).toBe('username');
    await signIn(page, 'olga');
    await page.getByRole('heading', { name: 'Marketplace' }).waitFor();
  });

  test('what is typed before the script of the page starts is kept, and not sent by the browser', async () => {
    const { page } = await site.open();
    const letCome = await holdScripts(page);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const [name, password] = [
      page.getByLabel('Name', { exact: true }),
      page.getByLabel('Password', { exact: true }),
    ];
    const send = page.getByRole('main').getByRole('button', { name: 'Sign in' });
    await page.goto(`${site.server.address}/sign-in`, { waitUntil: 'commit' });
    await name.fill('olga');
    await password.fill('half-a-pass');
    await password.press('Enter');
    await send.click({ force: true });
    letCome();
    await send.and(page.locator(':not([aria-disabled])')).waitFor();
    await password.fill(SEEDED_PASSWORD);
    await send.click();
    await page.getByRole('heading', { name: 'Marketplace' }).waitFor();
    expect(asked.filter((url) => url.includes('half-a-pass'))).toEqual([]);
  });

  test('a wrong password says so and nothing more', async () => {
    const { page, goto, offences } = await site.open();
    await goto('/sign-in');
    await signIn(page, 'olga', 'wrong password');
    await page.getByText('The name or password is wrong.').waitFor();
    expect(offences).toEqual([]);
  });

  test('an open redirect through ?next= leads to the front page', async () => {
    const { page, goto } = await site.open();
    await goto('/sign-in?next=//evil.example/');
    await signIn(page, 'olga');
    await page.getByRole('heading', { name: 'Marketplace' }).waitFor();
    expect(new URL(page.url()).origin).toBe(site.server.address);
  });

  test('signing out leaves nothing of the account on the page', async () => {
    const { page, goto, offences } = await site.open('olga');
    await goto('/stacks');
    await page.getByRole('link', { name: 'blog', exact: true }).waitFor();
    await button(page, 'olga').click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('link', { name: 'Sign in' }).waitFor();
    await page.getByRole('heading', { name: /^(Sign in|Marketplace)$/ }).waitFor();
    expect(await page.getByText('Your session has ended.').count()).toBe(0);
    await goto('/stacks');
    await page.waitForURL(/\/sign-in\?next=%2Fstacks/);
    expect(offences).toEqual([]);
  });

  test('a session that was ended elsewhere sends to the sign-in page at once, and back', async () => {
    const { page, goto, offences } = await site.open('olga');
    await goto('/operations');
    const operation = page.getByRole('link', { name: 'Install WordPress as blog' });
    await operation.waitFor();
    await endSessions('olga');
    await page.waitForURL(/\/sign-in\?next=%2Foperations/);
    await page.getByText('Your session has ended.').waitFor();
    await signIn(page, 'olga');
    await operation.waitFor();
    expect(offences).toEqual([]);
  });

  test('a session that has expired sends to the sign-in page when it is used, and on', async () => {
    const { page, goto, offences } = await site.open('olga');
    await goto('/operations');
    await page.getByRole('link', { name: 'Install WordPress as blog' }).waitFor();
    await expireSessions();
    await pressIfThere(page, 'Nodes');
    await page.waitForURL(/\/sign-in\?next=%2F(nodes|operations)/);
    const next = new URL(page.url()).searchParams.get('next') ?? '';
    await page.getByText('Your session has ended.').waitFor();
    await signIn(page, 'olga');
    await page.waitForURL(`**${next}`);
    await page.getByRole('link', { name: /^(yard-1|Install WordPress as blog)$/ }).waitFor();
    expect(offences).toEqual([]);
  });

  test('a session that ends over a form keeps the answers for the same account alone', async () => {
    const { page, goto, offences } = await site.open('olga');
    await goto('/install/stackyard/hello');
    await page.getByLabel('Name of the stack').fill('kept-name');
    await expireSessions();
    await pressIfThere(page, 'Show the plan');
    await page.waitForURL(/\/sign-in\?next=%2Finstall/);
    await signIn(page, 'olga');
    await page.getByLabel('Name of the stack').waitFor();
    expect(await page.getByLabel('Name of the stack').inputValue()).toBe('kept-name');

    await expireSessions();
    await pressIfThere(page, 'Show the plan');
    await page.waitForURL(/\/sign-in\?next=%2Finstall/);
    await signIn(page, 'admin');
    await page.getByLabel('Name of the stack').waitFor();
    expect(await page.getByLabel('Name of the stack').inputValue()).toBe('hello-2');
    expect(offences).toEqual([]);
  });

  test('a session whose end is told by what the page asks by itself keeps the answers as well', async () => {
    const { page, goto, offences } = await site.open('olga');
    await goto('/install/stackyard/hello');
    const asked = Promise.withResolvers<void>();
    const expired = Promise.withResolvers<void>();
    await page.route('**/api/v1/stacks?name=kept-name*', async (route) => {
      asked.resolve();
      await expired.promise;
      await route.continue();
    });
    await page.getByLabel('Name of the stack').fill('kept-name');
    await asked.promise;
    await expireSessions();
    expired.resolve();
    await page.waitForURL(/\/sign-in\?next=%2Finstall/);
    await signIn(page, 'olga');
    await page.getByLabel('Name of the stack').waitFor();
    expect(await page.getByLabel('Name of the stack').inputValue()).toBe('kept-name');
    expect(offences).toEqual([]);
  });
});

describe('settings', () => {
  test('a password is changed, a weak one refused with the reason', async () => {
    const { page, goto, offences } = await site.open('vera');
    await goto('/settings');
    await page.getByLabel('Current password').fill(SEEDED_PASSWORD);
    await page.getByLabel('New password').fill('short');
    await page.getByLabel('Current password').focus();
    await page.getByText('It needs at least 8 characters.').waitFor();
    await page.getByLabel('New password').fill('password123');
    await page.getByText('It is one of the first passwords that attackers try.').waitFor();
    await page.getByLabel('New password').fill('a better sentence');
    await button(page, 'Change password').click();
    await page.getByText('Your password was changed.').waitFor();
    expect(offences).toEqual([]);
  });

  test('a token is shown once and can be revoked', async () => {
    const { page, goto, offences } = await site.open('olga');
    await goto('/settings/tokens');
    await page.getByText('You have no tokens').waitFor();
    await button(page, 'Create a token…').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('laptop');
    await dialog.getByLabel('Operate').check();
    await dialog.getByRole('button', { name: 'Create token' }).click();
    await dialog.getByText(/^sy[a-z]*_/).waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    const row = page.getByRole('row', { name: /laptop/ });
    await row.getByText('pull operate').waitFor();
    await row.getByRole('button', { name: 'Revoke…' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('You have no tokens').waitFor();
    expect(offences).toEqual([]);
  });

  test('an account is made and disabled; the own one is left alone', async () => {
    const { page, goto } = await site.open('admin');
    await goto('/settings/accounts');
    await button(page, 'Create an account…').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('per');
    await dialog.getByLabel('Password', { exact: true }).fill('something long');
    await dialog.getByLabel('Publishes as').fill('tidewater, northlight');
    await dialog.getByRole('button', { name: 'Create account' }).click();
    const row = page.getByRole('row', { name: /^per/ });
    await row.getByText('tidewater, northlight').waitFor();
    await row.getByRole('button', { name: 'Change…' }).click();
    await page.getByRole('dialog').getByLabel('Disabled').check();
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await row.getByText('Disabled').waitFor();
    const own = page.getByRole('row', { name: /^admin/ }).getByRole('button');
    expect(await own.getAttribute('aria-disabled')).toBe('true');
  });

  test('a key is trusted and revoked, and the marketplace tells the difference', async () => {
    const { page, goto, offences } = await site.open('admin');
    const { keys } = await preparedMarket();
    await goto('/settings/keys');
    await button(page, 'Trust a key…').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Namespace of the publisher').fill('northlight');
    await dialog.getByLabel('Public key').fill(keys.northlight ?? '');
    await dialog.getByRole('button', { name: 'Trust this key' }).click();
    const row = page
      .getByRole('table', { name: 'Trusted keys' })
      .getByRole('row', { name: /^northlight/ });
    await row.getByText('Trusted').waitFor();
    await goto('/appliances/northlight/gitea');
    await page.getByText('Verified').first().waitFor();
    await goto('/settings/keys');
    await row.getByRole('button', { name: 'Revoke…' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke key' }).click();
    await row.getByText('Revoked', { exact: true }).waitFor();
    expect(offences).toEqual([]);
  });

  test('a first root document is pinned after comparing, its successor followed, a foreign one refused', async () => {
    const { page, goto, offences } = await site.open('admin', { width: 390 });
    const [alice, bob] = [testKey(), testKey()];
    const first = rootStep(undefined, { add: [alice], by: [alice] });
    const second = rootStep(first, { add: [bob], remove: [alice], by: [alice, bob] });
    await goto('/settings/keys');
    await button(page, 'Pin a root document…').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Root document').fill('{}');
    await dialog.getByText('This is not a root document file.').waitFor();
    await dialog.getByLabel('Root document').fill(chainText(first));
    await dialog.getByText(alice.publicKey.keyId.match(/.{4}/g)!.join(' ')).waitFor();
    const pin = dialog.getByRole('button', { name: 'Pin this document' });
    expect(await pin.getAttribute('aria-disabled')).toBe('true');
    await dialog.getByLabel('I compared these fingerprints').check();
    await pin.click();
    await page.getByRole('link', { name: 'acme' }).click();
    await page
      .getByText(/^Version 1 of the root document of acme was pinned: 1 signature/)
      .waitFor();

    await button(page, 'Next root document…').click();
    const foreign = rootStep(undefined, { namespace: 'globex', add: [bob], by: [bob] });
    await dialog.getByLabel('Root document').fill(chainText(foreign));
    await dialog.getByText('It belongs to “globex”, not to “acme”.').waitFor();
    await dialog.getByLabel('Root document').fill(chainText(first, second));
    await dialog.getByRole('button', { name: 'Use this document' }).click();
    await page.getByText(/^Version 2 of the root document of acme /).waitFor();
    const keys = page.getByRole('table', { name: 'Trusted keys' });
    await keys.getByText('Revoked', { exact: true }).waitFor();
    await keys.getByText('Trusted', { exact: true }).waitFor();
    expect(offences).toEqual([]);
  });

  test('what is not known of a publisher has a face of its own', async () => {
    const { page, goto } = await site.open('admin');
    await goto('/settings/keys/nobody');
    await page.getByText('Nothing is known about a publisher “nobody”').waitFor();
  });

  test('server settings are not offered to others than administrators', async () => {
    const { page, goto } = await site.open('olga');
    await goto('/settings');
    await page.getByRole('link', { name: 'Sessions and tokens' }).waitFor();
    expect(await page.getByRole('link', { name: 'Accounts' }).count()).toBe(0);
    await goto('/settings/accounts');
    await page.getByText('This needs the right “admin”').waitFor();
  });
});
