import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BROWSER } from '../app/browser/browser-options.ts';
import { Product } from './lab/product.ts';
import { visit } from './lab/visit.ts';

/** What an operator does in a browser, from the first page to a page that guests serve. */
const READY_MS = 900_000;
const SHOTS = join(import.meta.dirname, '..', '..', '.stackyard', 'screenshots');
let product: Product;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  product = await Product.start({ port: 18_490 });
  browser = await chromium.launch(BROWSER);
  context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await mkdir(SHOTS, { recursive: true });
});
afterAll(async () => {
  await browser.close();
  await product.close();
});

const button = (name: string) => page.getByRole('button', { name, exact: true });

test('the first visitor makes the account of the administrator', async () => {
  await visit(page, product.url);
  await page.getByRole('link', { name: 'Create the first account' }).click();
  await page.getByLabel('Password', { exact: true }).fill('a long enough sentence');
  await page.getByLabel('Set-up code').fill(product.setupCode);
  await button('Create account').click();
  await page.getByRole('heading', { name: 'Marketplace' }).waitFor();
  await product.samples('hello', 'wordpress');
  await page.getByRole('link', { name: 'WordPress' }).waitFor();
});

test('from a card to a WordPress with the chosen title', async () => {
  await page.getByRole('link', { name: 'WordPress' }).click();
  await page.getByRole('link', { name: 'Install' }).click();
  await page.getByLabel('Name of the stack').fill('journal');
  await page.getByLabel('Site title').fill('Notes & “more”');
  await button('Show the plan').click();
  await page.getByText('made during the install').first().waitFor();
  await button('Install').click();
  await page.waitForURL(/\/operations\/op-/);

  const open = page.getByRole('link', { name: 'Open' });
  await open.waitFor({ timeout: READY_MS });
  const site = await context.newPage();
  await visit(site, (await open.getAttribute('href')) ?? '');
  expect(await site.title()).toContain('Notes & “more”');
  await site.getByRole('link', { name: 'Notes & “more”' }).first().waitFor();
  await shoot(site, 'site');
});

test('its pages look as they should, wide and narrow, light and dark', async () => {
  await visit(page, `${product.url}/`);
  await page.getByRole('link', { name: 'WordPress' }).waitFor();
  await shoot(page, 'marketplace');
  await visit(page, `${product.url}/stacks/journal`);
  await page.getByRole('heading', { name: 'journal' }).waitFor();
  await shoot(page, 'stack');
  await page.setViewportSize({ width: 390, height: 860 });
  // Charts narrow after their page has.
  const overflow = () =>
    page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
  await expect.poll(overflow).toBe(0);
});

/** Screenshots for people; nothing compares them. */
async function shoot(of: Page, name: string): Promise<void> {
  for (const width of [1280, 390]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await of.setViewportSize({ width, height: 860 });
      await of.emulateMedia({ colorScheme });
      await of.screenshot({
        path: join(SHOTS, `${name}-${width}-${colorScheme}.png`),
        fullPage: true,
      });
    }
  }
}
