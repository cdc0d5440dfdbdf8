import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acceptBytes } from '../fakes/live-server/accept-bytes.ts';
import { holdFetch } from '../fakes/live-server/hold-fetch.ts';
import { findStack, install } from '../fakes/live-server/install-stacks.ts';
import {
  breakInstalls,
  LAST_WORDS,
  limitMemory,
  NEVER_MS,
  sayLastWords,
} from '../fakes/live-server/troubles.ts';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';

const MINUTE_MS = 60_000;

let site: LiveSite;
beforeAll(async () => {
  site = await openLiveSite('full');
});
afterAll(() => site.close());

const yard = () => site.server.node('yard-1');

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

async function planOf(page: Page, name: string): Promise<void> {
  await page.getByLabel('Name of the stack').fill(name);
  await button(page, 'Show the plan').click();
  await page.getByRole('heading', { name: `What will happen to install “${name}”` }).waitFor();
}

test('from the marketplace to the credentials, without typing anything', async () => {
  const { page, goto, offences } = await site.open('olga');
  await goto('/');
  await page.getByRole('link', { name: 'WordPress' }).click();
  await page.getByRole('link', { name: 'Install' }).click();

  await button(page, 'Show the plan').click();
  await page.getByRole('cell', { name: '10.77.0.11' }).waitFor();
  await page.getByText('made during the install').first().waitFor();
  await button(page, 'Install').click();

  await page.waitForURL(/\/operations\/op-/);
  await page.getByRole('progressbar', { name: 'Install WordPress as wordpress' }).waitFor();
  await page.getByRole('heading', { name: 'wordpress-db' }).waitFor();
  const open = page.getByRole('link', { name: 'Open' });
  await open.waitFor();
  expect(await open.getAttribute('href')).toMatch(/^http:\/\/192\.0\.2\.7:\d+\/$/);
  expect(await open.getAttribute('rel')).toContain('noopener');

  expect(await page.getByText('••••').count()).toBe(1);
  await button(page, 'Show passwords').click();
  await button(page, 'Copy password').click();
  await page.getByText('Copied').waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const outputs = await site.server.api.revealOutputs({ params: { stack: 'wordpress' } });
  expect(copied).toBe(outputs.find(({ key }) => key === 'admin_password')?.value);
  expect(await page.title()).toBe('Install WordPress as wordpress · Stackyard');
  expect(offences).toEqual([]);
});

test('progress tells bytes, speed and time left, and survives closing the page', async () => {
  const { api } = site.server;
  await acceptBytes(api, 'northlight/gitea', 'compared the fingerprint by telephone');
  const held = holdFetch(site.server, yard());
  const first = await site.open('olga');
  await first.goto('/install/northlight/gitea');
  await planOf(first.page, 'slow-install');
  await button(first.page, 'Install').click();
  await held.reached;
  await first.page
    .getByText(/KiB of \d+ KiB/)
    .first()
    .waitFor();
  await first.page.getByText(/ B\/s/).waitFor();
  await first.page.getByText(/minute.* left/).waitFor();
  await expect.poll(() => first.page.title()).toMatch(/^\d+ % · Install Gitea as slow-install/);
  await first.context.close();

  const second = await site.open('olga');
  await second.goto('/operations');
  await second.page.getByRole('link', { name: 'Install Gitea as slow-install' }).click();
  await button(second.page, 'Cancel…').click();
  const dialog = second.page.getByRole('alertdialog');
  await dialog
    .getByText('will be switched off and removed, with their disks and networks')
    .waitFor();
  await dialog.getByRole('button', { name: 'Cancel the operation' }).click();
  held.letGo();
  await second.page.getByText('Cancelled. Everything it had started was rolled back.').waitFor();
  expect(await findStack(api, 'slow-install')).toBeUndefined();
  expect(second.offences).toEqual([]);
});

test('the suggested name stands before anybody can type over it', async () => {
  const { page, goto, offences } = await site.open('olga');
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  await page.route(/\/api\/v1\/stacks\?/, async (route) => {
    asked.resolve();
    await answer.promise;
    await route.continue();
  });
  const pools = page.waitForResponse(/\/api\/v1\/pools/);
  await goto('/install/stackyard/hello');
  await Promise.all([asked.promise, pools]);
  const field = page.getByLabel('Name of the stack');
  expect(await field.count()).toBe(0);
  answer.resolve();
  await field.waitFor();
  // There is a “hello” already.
  expect(await field.inputValue()).toBe('hello-2');
  expect(offences).toEqual([]);
});

test('an install that fails names the step, the cause, the way out and the console', async () => {
  const { page, goto, offences } = await site.open('olga');
  await goto('/install/stackyard/hello');
  await planOf(page, 'mute');
  const { bootMs, shutdownMs } = yard().world;
  yard().takes({ bootMs: NEVER_MS, shutdownMs });
  await button(page, 'Install').click();
  await sayLastWords(site.server, 'mute', 'mute-web');
  site.server.pass(11 * MINUTE_MS);
  await page.getByText('This operation failed during “Starting machines”.').waitFor();
  yard().takes({ bootMs, shutdownMs });
  await page.getByText('did not become ready: http port 80').waitFor();
  await page.getByText('Read its console log').waitFor();
  await page.getByText(LAST_WORDS).waitFor();
  await page.getByText('nothing is left behind').waitFor();
  expect(offences).toEqual([]);
});

test('an undo that gets stuck can be tried again', async () => {
  const { page, goto, offences } = await site.open('olga');
  await goto('/install/stackyard/hello');
  await planOf(page, 'stuck');
  const mend = breakInstalls(site.server, yard());
  await button(page, 'Install').click();
  await button(page, 'Try rolling back again').waitFor();
  mend();
  await button(page, 'Try rolling back again').click();
  await page.getByText('nothing is left behind').waitFor();
  expect(offences).toEqual([]);
});

describe('what nobody trusted vouches for', () => {
  test('is installed after an administrator gave a reason', async () => {
    const { page, goto, offences } = await site.open('admin');
    await goto('/install/hobby/etherpad');
    await planOf(page, 'pad');
    const install = button(page, 'Install');
    expect(await install.getAttribute('aria-disabled')).toBe('true');
    await install.click({ force: true });
    await page.getByRole('tooltip').getByText('an administrator has not accepted it yet').waitFor();

    await page.getByLabel('Why it is all right').fill('Built by our intern');
    await button(page, 'Accept these bytes').click();
    await page.getByText(/^Accepted by admin on .*: Built by our intern$/).waitFor();
    await install.click();
    await page.getByRole('link', { name: 'Open' }).waitFor();
    expect(await site.server.api.listConsents()).toContainEqual(
      expect.objectContaining({
        appliance: 'hobby/etherpad:0.4.0',
        reason: 'Built by our intern',
        givenBy: 'admin',
      }),
    );
    expect(offences).toEqual([]);
  });

  test('is not installed by an operator, who learns whom to ask', async () => {
    const { page, goto } = await site.open('olga');
    await goto('/install/northlight/matrix');
    await planOf(page, 'chat');
    await page.getByText('Ask an administrator to accept it').waitFor();
    expect(await page.getByLabel('Why it is all right').count()).toBe(0);
    expect(await button(page, 'Install').getAttribute('aria-disabled')).toBe('true');
  });
});

describe('the form', () => {
  test('says at once what is wrong, and leads to it', async () => {
    const { page, goto } = await site.open('olga');
    await goto('/install/tidewater/nextcloud');
    await page.getByLabel('Space for each person').fill('much');
    await page.getByText('Expected: a size with a unit').waitFor();
    await page.getByLabel('Name of the stack').fill('blog');
    await page.getByText('There is already a stack called “blog”.').waitFor();
    await page.getByLabel('Name of the stack').fill('cloud-two');
    await button(page, 'Show the plan').click();
    await page.getByText('Some answers cannot be used as they are.').waitFor();
    const focused = page.locator(':focus');
    expect(await focused.getAttribute('name')).toBe('parameter-quota');
    expect(await focused.getAttribute('aria-invalid')).toBe('true');
  });

  test('opens what is folded away when the problem is there', async () => {
    const { page, goto } = await site.open('olga');
    await goto('/install/tidewater/nextcloud');
    await page.getByText('More settings').click();
    await page.getByLabel('Send mail through a server of yours').check();
    await page.getByLabel('Mail server').fill('not a domain');
    await page.getByText('More settings').click();
    await button(page, 'Show the plan').click();
    expect(await page.locator(':focus').getAttribute('name')).toBe('parameter-mail_host');
  });

  test('sends machines, ports and answers as chosen', async () => {
    const { page, goto } = await site.open('olga');
    await goto('/install/tidewater/nextcloud');
    await page.getByText('More settings').click();
    await page.getByLabel('Machines: Web server').fill('3');
    await page.getByLabel('Port on the host: Website').fill('9443');
    await button(page, 'Generate').click();
    await planOf(page, 'big');
    await page.getByRole('rowheader', { name: 'big-web-3' }).waitFor();
    await page.getByText('port 9443 of the host').waitFor();
    const row = page.getByRole('row', { name: /Administrator’s password/ });
    expect(await row.textContent()).toContain('secret');
    expect(await row.textContent()).toContain('your answer');
    await button(page, 'Back to settings').click();
    await page.getByText('More settings').click();
    expect(await page.getByLabel('Machines: Web server').inputValue()).toBe('3');
  });
});

test('a plan that cannot fit says why and cannot be installed', async () => {
  const { page, goto } = await site.open('olga');
  await goto('/install/stackyard/hello');
  const giveBack = await limitMemory(site.server, yard(), 2 ** 28);
  await planOf(page, 'too-big');
  await page.getByText(/It needs \d+ MiB of memory on yard-1/).waitFor();
  expect(await button(page, 'Install').getAttribute('aria-disabled')).toBe('true');
  await giveBack();
});

test('a plan that changed is shown again instead of carried out', async () => {
  const { page, goto, offences } = await site.open('olga');
  await goto('/install/stackyard/hello');
  await planOf(page, 'late');
  // Somebody else takes its port.
  await install(site.server.api, { appliance: 'stackyard/hello', name: 'quick' });
  await button(page, 'Install').click();
  await page.getByText('Something changed since this plan was made').waitFor();
  await button(page, 'Install').click();
  await page.waitForURL(/\/operations\/op-/);
  expect(offences).toEqual([]);
});

describe('an older release than one installed before', () => {
  const REFUSED = 'is older (sequence 2) than a release that was installed here before';

  test('is refused to an operator, who learns what is missing', async () => {
    const { page, goto } = await site.open('olga');
    await goto('/install/stackyard/wordpress?version=1.1.0');
    await page.getByLabel('Name of the stack').fill('older-release');
    await button(page, 'Show the plan').click();
    await page.getByText(REFUSED).waitFor();
    await button(page, 'Show the plan anyway').click({ force: true });
    await page.getByRole('tooltip').getByText('this needs the right “admin”').waitFor();
  });

  test('is planned and installed when an administrator insists', async () => {
    const { page, goto, offences } = await site.open('admin', { width: 390 });
    await goto('/install/stackyard/wordpress?version=1.1.0');
    await page.getByLabel('Name of the stack').fill('older-release');
    await button(page, 'Show the plan').click();
    await page.getByText(REFUSED).waitFor();
    await button(page, 'Show the plan anyway').click();
    await page.getByText('A newer release was installed here before').waitFor();
    await page.getByText('that you chose this older one will be recorded').waitFor();
    await button(page, 'Install').click();
    await page.waitForURL(/\/operations\/op-/);
    expect(offences).toEqual([]);
  });
});

describe('one click is one install', () => {
  test('U2: both clicks of a double click send one request', async () => {
    const { page, goto } = await site.open('olga');
    await goto('/install/stackyard/hello');
    await planOf(page, 'clicked-twice');
    let sent = 0;
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/api/v1/stacks')) sent += 1;
    });
    await button(page, 'Install').evaluate((element: HTMLElement) => {
      element.click();
      element.click();
    });
    await page.waitForURL(/\/operations\/op-/);
    expect(sent).toBe(1);
  });

  test('U3: a refused install says so where the click was, and has the focus', async () => {
    const { page, goto } = await site.open('olga');
    await goto('/install/stackyard/wordpress');
    await planOf(page, 'refused');
    site.server.database.refused = /^insert into "operation"/;
    await button(page, 'Install').click();
    const alert = page.getByRole('main').getByRole('alert');
    await alert.getByText('Something went wrong inside Stackyard').waitFor();
    const { inSight, focused } = await alert.evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return {
        inSight: top >= 0 && bottom <= window.innerHeight,
        focused: document.activeElement === element,
      };
    });
    site.server.database.refused = undefined;
    expect({ inSight, focused }).toEqual({ inSight: true, focused: true });
  });
});

describe('U7: the steps are addresses', () => {
  test('Back leads to the questions with their answers, Forward to the plan', async () => {
    const { page, goto } = await site.open('olga');
    await goto('/install/stackyard/wordpress');
    await planOf(page, 'there-and-back');
    expect(new URL(page.url()).search).toBe('?step=plan');
    await page.goBack();
    expect(await page.getByLabel('Name of the stack').inputValue()).toBe('there-and-back');
    await page.goForward();
    await page.getByRole('heading', { name: 'What will happen to install' }).waitFor();
  });

  test('a reload keeps the answers', async () => {
    const { page, goto, offences } = await site.open('olga');
    await goto('/install/stackyard/wordpress');
    await planOf(page, 'reloaded');
    await page.reload();
    expect(await page.getByLabel('Name of the stack').inputValue()).toBe('reloaded');
    expect(new URL(page.url()).search).toBe('');
    expect(offences).toEqual([]);
  });
});
