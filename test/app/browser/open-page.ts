import type { Browser, BrowserContext, Page } from 'playwright-core';
import { waitFor } from '../../fakes/wait-for.ts';

/** How long a test waits for a state of the page. */
const WAIT_MS = 60_000;

/** A server that is looked at. */
export interface SiteServer {
  /** Such as `http://127.0.0.1:41234`. */
  readonly address: string;
  /** Of every account on it. */
  readonly password: string;
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
  /** Opens a page, and waits until it heeds what is pressed. */
  goto(path: string): Promise<void>;
}

/** @param user the account that is signed in; undefined: a visitor */
export async function openPage(
  browser: Browser,
  server: SiteServer,
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
    const credentials = { name: user, password: server.password };
    const answer = await context.request.post(`${server.address}/api/v1/session`, {
      data: credentials,
      timeout: WAIT_MS,
    });
    const { key } = (await answer.json()) as { key: string };
    await context.addInitScript((value) => {
      // Not on about:blank, which has no storage; and not over the key of a later sign-in.
      if (!location.protocol.startsWith('http')) return;
      const place = 'stackyard-session-key';
      if (localStorage.getItem(place) === null) localStorage.setItem(place, value);
    }, key);
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
      await untilItListens(page);
    },
  };
}

/**
 * A page is drawn before its script has started, and nothing of it heeds a press until then. Waits
 * until React has taken over every control that is there.
 */
export const untilItListens = (page: Page): Promise<void> =>
  waitFor(
    'the script of the page to start',
    () =>
      page
        .evaluate(() =>
          [...document.querySelectorAll('a, button, input, select, textarea')].every((control) =>
            Object.keys(control).some((key) => key.startsWith('__reactFiber$')),
          ),
        )
        // It was on its way to another page.
        .catch(() => false),
    WAIT_MS,
  );

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
