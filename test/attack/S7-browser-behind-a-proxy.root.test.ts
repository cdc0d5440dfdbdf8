import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browser, chromium } from 'playwright-core';
import { BROWSER } from '../app/browser/browser-options.ts';
import { ensureBuiltPages } from '../app/browser/built-pages.ts';
import { freePorts } from '../fakes/free-ports.ts';
import { ADMIN, startTargetServer, type TargetServer } from './lab/target-server.ts';
import { startTlsProxy, type TlsProxy } from './lab/tls-proxy.ts';

/** A real nginx with TLS in front of the real server with its pages. */
let server: TargetServer;
let proxy: TlsProxy;
let browser: Browser;

beforeAll(async () => {
  await ensureBuiltPages();
  const port = await freePorts();
  const url = `https://localhost:${port}`;
  server = await startTargetServer({ STACKYARD_URL: url, STACKYARD_PAGES: process.cwd() });
  proxy = await startTlsProxy(port, Number(new URL(server.url).port));
  browser = await chromium.launch(BROWSER);
});
afterAll(async () => {
  await browser.close();
  await proxy.close();
  await server.close();
});

test('S7: a person signs in by a browser, and stays signed in', async () => {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  await page.goto(`${proxy.url}/sign-in`);
  await page.getByLabel('Name').fill(ADMIN.name);
  await page.getByLabel('Password', { exact: true }).fill(ADMIN.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'admin' }).waitFor();
  const [cookie] = await context.cookies();
  expect(cookie).toMatchObject({ name: '__Host-stackyard_session', secure: true, httpOnly: true });
  await page.reload();
  await page.getByRole('button', { name: 'admin' }).waitFor();
  await context.close();
});
