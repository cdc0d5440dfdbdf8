import { chromium } from 'playwright-core';
import type { Scenario } from '../../fakes/api-server/seed/seed-world.ts';
import { SEEDED_PASSWORD } from '../../fakes/api-server/seed/seed-accounts.ts';
import { type ApiServer, startApiServer } from '../../fakes/api-server/start-api-server.ts';
import { BROWSER } from './browser-options.ts';
import { ensureBuiltPages } from './built-pages.ts';
import { openPage, type OpenOptions, type SitePage } from './open-page.ts';

export type { SitePage } from './open-page.ts';

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

export async function openSite(scenario: Scenario): Promise<Site> {
  await ensureBuiltPages();
  const server = await startApiServer({ scenario, pages: 'built' });
  const browser = await chromium.launch(BROWSER);
  return {
    server,
    open: (user, options) =>
      openPage(browser, { address: server.address, password: SEEDED_PASSWORD }, user, options),
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
