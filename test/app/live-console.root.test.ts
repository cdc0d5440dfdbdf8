import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { DOUBLE_CLICK_MS } from '../../app/_components/form/use-one-click.ts';
import { waitFor } from '../fakes/wait-for.ts';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';
import type { OpenOptions, SitePage } from './browser/open-page.ts';
import { picture } from './browser/picture.ts';

const ESC = '\u001b';
let site: LiveSite;
beforeAll(async () => {
  site = await openLiveSite('full');
});
afterAll(() => site.close());

/** Whoever leaves a page leaves its console. */
const opened: SitePage[] = [];
afterEach(async () => {
  for (const { context } of opened.splice(0)) await context.close();
});

async function open(user: string, options: OpenOptions = {}): Promise<SitePage> {
  const page = await site.open(user, options);
  opened.push(page);
  return page;
}

const AT = '/stacks/blog/console?machine=blog-web&view=terminal';
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** @returns what the terminal shows, its lines as they are */
const shown = (page: Page): Promise<string> =>
  page.evaluate(() =>
    [...document.querySelectorAll('.xterm-rows > div')].map((row) => row.textContent).join('\n'),
  );

const untilShown = (page: Page, text: string): Promise<void> =>
  waitFor(`“${text}” in the terminal`, async () => (await shown(page)).includes(text));

test('who may type takes the keyboard, types, pastes, copies and leaves by a key', async () => {
  const { page, goto, offences } = await open('olga');
  await goto('/stacks/blog/console?machine=blog-web');
  await page.getByText('Terminal', { exact: true }).click();
  await untilShown(page, 'blog-web boots');
  await page.getByText('Watching').waitFor();
  await button(page, 'Take the keyboard').click();
  const takenAt = await page.evaluate(() => performance.now());
  await page.getByText(/^You have the keyboard/).waitFor();
  await page.keyboard.type('hello machine');
  await page.keyboard.press('Enter');
  await untilShown(page, 'blog-web has read: hello machine');
  await page.evaluate(() => navigator.clipboard.writeText('from the clipboard'));
  await page.keyboard.press('Control+V');
  await page.keyboard.press('Enter');
  await untilShown(page, 'has read: from the clipboard');
  // Tab is the machine's; the way out is a key, and leads to the button.
  await page.keyboard.type('a');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await waitFor('a tab in the machine', async () =>
    (await site.server.machine('blog', 'blog-web')).console.includes('has read: a\t'),
  );
  await page.keyboard.press('Control+F6');
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.textContent))
    .toBe('Release the keyboard');
  const web = await site.server.machine('blog', 'blog-web');
  web.console += `\r\n${ESC}[1;33mwarning${ESC}[0m ${ESC}[32mok${ESC}[0m ${ESC}[97mwhite${ESC}[0m\r\n$ `;
  await untilShown(page, 'warning ok white');
  await picture(page, 'terminal');
  // It is the button that took it: pressed sooner, that would be the second click of a double click.
  await page.waitForFunction((at) => performance.now() > at, takenAt + DOUBLE_CLICK_MS);
  await button(page, 'Release the keyboard').press('Enter');
  await page.getByText('Watching').waitFor();
  expect(offences).toEqual([]);
});

test('what a machine sends changes nothing but what its terminal shows', async () => {
  const { page, goto, offences, context } = await open('olga');
  await goto(AT);
  await button(page, 'Take the keyboard').click();
  await page.getByText(/^You have the keyboard/).waitFor();
  await page.evaluate(() => navigator.clipboard.writeText('untouched'));
  const title = await page.title();
  const web = await site.server.machine('blog', 'blog-web');
  const attacks = [
    `${ESC}]0;owned\u0007${ESC}]2;owned${ESC}\\`,
    `${ESC}]52;c;${Buffer.from('rm -rf /\n').toString('base64')}\u0007`,
    `${ESC}]8;;https://evil.example/\u0007a link${ESC}]8;;\u0007`,
    `${ESC}P$q"p${ESC}\\${ESC}P+q544e${ESC}\\${ESC}[21t${ESC}[>c${ESC}[?6n${ESC}]11;?\u0007\u0005`,
    '<img src=x onerror=alert(1)>',
  ];
  web.console += `${attacks.join('\r\n')}\r\nthat was it\r\n`;
  await untilShown(page, 'that was it');
  expect(await shown(page)).toContain('<img src=x onerror=alert(1)>');
  await page.getByText('a link').click({ force: true });
  expect(await page.title()).toBe(title);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('untouched');
  expect(context.pages()).toHaveLength(1);
  expect(await page.locator('.xterm img, .xterm a').count()).toBe(0);
  // None of the questions was answered: the machine has been typed nothing.
  await page.getByLabel('Terminal of blog-web').first().click();
  await page.keyboard.type('after');
  await page.keyboard.press('Enter');
  await untilShown(page, 'has read: after');
  expect(offences).toEqual([]);
});

test('where the cursor is, is told to a machine that asks, once, by who has the keyboard', async () => {
  const [typing, watching] = [await open('olga'), await open('admin')];
  for (const { goto, page } of [typing, watching]) {
    await goto('/stacks/blog/console?machine=blog-db&view=terminal');
    await untilShown(page, 'blog-db boots');
  }
  const { page } = typing;
  await button(page, 'Take the keyboard').click();
  await page.getByText(/^You have the keyboard/).waitFor();
  const db = await site.server.machine('blog', 'blog-db');
  db.console += `\r\n${ESC}[2;5H${ESC}[6n`;
  await waitFor('the answer', async () => db.console.includes(`${ESC}[2;5R`));
  await page.keyboard.press('Enter');
  await waitFor('the line', async () => db.console.includes('has read: '));
  expect(db.console.split(`has read: ${ESC}[2;5R\r\n`)).toHaveLength(2);
});

test('who may only view watches, sees who has the keyboard, and is not held by the terminal', async () => {
  const [olga, vera] = [await open('olga'), await open('vera', { width: 390 })];
  await olga.goto(AT);
  await button(olga.page, 'Take the keyboard').click();
  await vera.goto(AT);
  await vera.page.getByText('olga has the keyboard').waitFor();
  await untilShown(vera.page, 'blog-web');
  await button(vera.page, 'Take over…').click({ force: true });
  await vera.page.getByRole('tooltip').getByText('this needs the right “console”').waitFor();
  await vera.page.locator('.xterm-helper-textarea').focus();
  await vera.page.keyboard.press('Tab');
  const inside = () => vera.page.evaluate(() => document.activeElement?.closest('.xterm') !== null);
  expect(await inside()).toBe(false);
  await olga.page.getByText('Also here: vera').waitFor();
  await olga.page.close();
  await vera.page.getByText('Watching').waitFor();
});

test('somebody else is asked about before the keyboard is taken over', async () => {
  const [olga, admin] = [await open('olga'), await open('admin')];
  await olga.goto(AT);
  await button(olga.page, 'Take the keyboard').click();
  await admin.goto(AT);
  await button(admin.page, 'Take over…').click();
  await admin.page.getByRole('alertdialog').getByText('Take the keyboard from olga?').waitFor();
  await admin.page
    .getByRole('alertdialog')
    .getByRole('button', { name: 'Take the keyboard' })
    .click();
  await admin.page.getByText(/^You have the keyboard/).waitFor();
  await olga.page.getByText('admin has the keyboard').waitFor();
});

test('a lost server is told, and the keyboard is there again with it', async () => {
  const { page, goto } = await open('olga');
  const db = await site.server.machine('blog', 'blog-db');
  await goto('/stacks/blog/console?machine=blog-db&view=terminal');
  await button(page, 'Take the keyboard').click();
  await page.getByText(/^You have the keyboard/).waitFor();
  db.console += '\r\nonce\r\n';
  await untilShown(page, 'once');
  await site.server.stop();
  await page.getByText('Connection lost. Trying again …').waitFor();
  await site.server.startAgain();
  await page.getByText(/^You have the keyboard/).waitFor();
  await page.getByLabel('Terminal of blog-db').first().click();
  await page.keyboard.type('back');
  await page.keyboard.press('Enter');
  await untilShown(page, 'has read: back');
  expect((await shown(page)).split('once')).toHaveLength(2);
});

test('other pages do not pay for the terminal', async () => {
  const { page, goto } = await open('olga');
  const scripts: string[] = [];
  page.on('response', (response) => {
    if (response.url().endsWith('.js')) scripts.push(response.url());
  });
  await goto('/stacks/blog/console?machine=blog-web');
  await page.getByText('blog-web boots').waitFor();
  const before = new Set(scripts);
  await page.getByText('Terminal', { exact: true }).click();
  await untilShown(page, 'blog-web boots');
  expect(scripts.filter((url) => !before.has(url)).length).toBeGreaterThan(0);
});
