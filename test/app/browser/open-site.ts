import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Scenario } from '../../fakes/api-server/seed/seed-world.ts';
import { SEEDED_PASSWORD } from '../../fakes/api-server/seed/seed-accounts.ts';
import { type ApiServer, startApiServer } from '../../fakes/api-server/start-api-server.ts';
import { BROWSER } from './browser-options.ts';
import { ensureBuiltPages } from './built-pages.ts';

/** How long a test waits for a state of the page. */
const WAIT_MS = 20_000;

/** A browser in front of the built pages and a fake server. */
export interface Site {
  readonly server: ApiServer;
  /**
   * Opens a page of its own.
   *
   * @param user the account that is signed in; undefined: a visitor
   */
  open(user?: string, options?: OpenOptions): Promise<SitePage>;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly width?: number;
  readonly theme?: 'light' | 'dark';
}

/** A page, and what it did that no page may do. */
export interface SitePage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Script errors, refused loads and requests to other hosts so far. */
  readonly offences: readonly string[];
  goto(path: string): Promise<void>;
}

export async function openSite(scenario: Scenario): Promise<Site> {
  await ensureBuiltPages();
  const server = await startApiServer({ scenario, pages: 'built' });
  const browser = await chromium.launch(BROWSER);
  return {
    server,
    open: (user, options) => openPage(browser, server, user, options),
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

async function openPage(
  browser: Browser,
  server: ApiServer,
  user: string | undefined,
  { width = 1280, theme = 'light' }: OpenOptions = {},
): Promise<SitePage> {
  const context = await browser.newContext({
    viewport: { width, height: 860 },
    colorScheme: theme,
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  if (user !== undefined) {
    const credentials = { name: user, password: SEEDED_PASSWORD };
    await context.request.post(`${server.address}/api/v1/session`, { data: credentials });
  }
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  const offences = watchOffences(page, server.address);
  return {
    page,
    context,
    offences,
    goto: async (path) => {
      await page.goto(server.address + path);
    },
  };
}

/** A failed request is the page's business, not an offence: it has a face for it. */
const EXPECTED = /^Failed to load resource: the server responded with a status of [45]/;

function watchOffences(page: Page, address: string): string[] {
  const offences: string[] = [];
  page.on('pageerror', (error) => offences.push(`script error: ${error.message}`));
  page.on('console', (message) => {
    const serious = message.type() === 'error' || message.type() === 'warning';
    if (serious && !EXPECTED.test(message.text())) offences.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${address}/`) && !url.startsWith('data:')) {
      offences.push(`request to ${url}`);
    }
  });
  return offences;
}
