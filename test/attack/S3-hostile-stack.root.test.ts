import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { BROWSER } from '../app/browser/browser-options.ts';
import { ensureBuiltPages } from '../app/browser/built-pages.ts';
import { ADMIN, startTargetServer, type TargetServer } from './lab/target-server.ts';

/** A stack's page on another port of the console's host, made by somebody who wants the console. */
let server: TargetServer;
let hostile: Server;
let hostileUrl: string;
let consoleUrl: string;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** What the hostile server was sent, and what it sets. */
let cookies = '';
let setCookies: string[] = [];

beforeAll(async () => {
  await ensureBuiltPages();
  server = await startTargetServer({ STACKYARD_PAGES: process.cwd(), STACKYARD_HOST: 'localhost' });
  consoleUrl = server.url.replace('127.0.0.1', 'localhost');
  hostile = createServer((request: IncomingMessage, response) => {
    cookies = request.headers.cookie ?? '';
    response.setHeader('set-cookie', setCookies);
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>A stack</title><h1>A stack</h1>');
  }).listen(0, 'localhost');
  await once(hostile, 'listening');
  hostileUrl = `http://localhost:${(hostile.address() as { port: number }).port}/`;
  browser = await chromium.launch(BROWSER);
});
afterAll(async () => {
  await browser.close();
  hostile.close();
  await server.close();
});

beforeEach(async () => {
  cookies = '';
  setCookies = [];
  context = await browser.newContext();
  page = await context.newPage();
  page.setDefaultTimeout(60_000);
});
afterEach(() => context.close());

async function signIn(): Promise<void> {
  await page.goto(`${consoleUrl}/sign-in`);
  await page.getByLabel('Name').fill(ADMIN.name);
  await page.getByLabel('Password', { exact: true }).fill(ADMIN.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'admin' }).waitFor();
}

const askAs = async (cookie: string, path: string) =>
  fetch(`${consoleUrl}${path}`, { headers: { cookie } });

test('S3: a stack gets the console’s cookie, and it opens nothing', async () => {
  await signIn();
  await page.goto(hostileUrl);
  expect(cookies).toContain('stackyard_session=');
  expect((await askAs(cookies, '/api/v1/stacks')).status).toBe(401);
  const session = (await (await askAs(cookies, '/api/v1/session')).json()) as object;
  expect(session).toMatchObject({ account: null, rights: [] });
});

test('S3: a stack’s script reads no key and no answer of the console', async () => {
  await signIn();
  expect(await page.evaluate(() => localStorage.getItem('stackyard-session-key'))).toBeTruthy();
  await page.goto(hostileUrl);
  const found = await page.evaluate(async (url) => {
    const key = localStorage.getItem('stackyard-session-key');
    const read = async (init: RequestInit): Promise<string> => {
      try {
        const answer = await fetch(`${url}/api/v1/session`, { credentials: 'include', ...init });
        return `${answer.status} ${await answer.text()}`;
      } catch {
        return 'refused';
      }
    };
    return {
      key,
      answers: [
        await read({}),
        await read({ headers: { 'stackyard-session-key': 'guess' } }),
        await read({ method: 'POST', body: '{}' }),
      ],
    };
  }, consoleUrl);
  expect(found).toEqual({ key: null, answers: ['refused', 'refused', 'refused'] });
});

test('S3: a stack that overwrites the cookie makes nobody its own account’s guest', async () => {
  const answer = await fetch(`${consoleUrl}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(ADMIN),
  });
  const [planted = ''] = answer.headers.getSetCookie();
  const pair = planted.split(';')[0] ?? '';
  await signIn();
  setCookies = [`${pair}; Path=/; HttpOnly`, `${pair}; Path=/api; HttpOnly`];
  await page.goto(hostileUrl);
  await page.goto(consoleUrl);
  await page.getByRole('link', { name: 'Sign in' }).first().waitFor();
  expect(await page.getByRole('button', { name: 'admin' }).count()).toBe(0);
});

test('S3: secrets ask for the password again, and the request is then repeated', async () => {
  await signIn();
  let refusals = 0;
  await page.route('**/api/v1/tokens', async (route) => {
    if (route.request().method() !== 'POST' || refusals > 0) return route.continue();
    refusals += 1;
    const fault = {
      code: 'CONFIRMATION_NEEDED',
      message: 'Confirm your password to continue.',
      data: {},
    };
    return route.fulfill({ status: 403, json: fault });
  });
  await page.goto(`${consoleUrl}/settings/tokens`);
  await page.getByRole('button', { name: 'Create a token…' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('ci');
  await page.getByRole('button', { name: 'Create token' }).click();
  await page.getByRole('heading', { name: 'Confirm your password' }).waitFor();
  await page.getByRole('textbox', { name: 'Your password' }).fill('a wrong one');
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText('The name or password is wrong').waitFor();
  await page.getByRole('textbox', { name: 'Your password' }).fill(ADMIN.password);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText(/^syt_/).waitFor();
  expect(refusals).toBe(1);
});
