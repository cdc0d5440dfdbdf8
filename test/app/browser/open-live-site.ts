import { chromium } from 'playwright-core';
import { type LiveScenario, startLiveServer } from '../../fakes/live-server/live-scenario.ts';
import type { LiveServer } from '../../fakes/live-server/live-server.ts';
import { SEEDED_PASSWORD } from '../../fakes/live-server/people.ts';
import { BROWSER } from './browser-options.ts';
import { ensureBuiltPages } from './built-pages.ts';
import { openPage, type OpenOptions, type SitePage } from './open-page.ts';

/** A browser in front of the built pages on the real server, with simulated nodes. */
export interface LiveSite {
  readonly server: LiveServer;
  /**
   * Opens a page of its own.
   *
   * @param user the account that is signed in; undefined: a visitor
   */
  open(user?: string, options?: OpenOptions): Promise<SitePage>;
  close(): Promise<void>;
}

/** @param env settings on top, see runtime/server/settings.ts */
export async function openLiveSite(
  scenario: LiveScenario,
  env: Readonly<Record<string, string>> = {},
): Promise<LiveSite> {
  await ensureBuiltPages();
  const server = await startLiveServer(scenario, { pages: 'built', env });
  const browser = await chromium.launch(BROWSER);
  const seen = { address: server.address, password: SEEDED_PASSWORD };
  return {
    server,
    open: (user, options) => openPage(browser, seen, user, options),
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
