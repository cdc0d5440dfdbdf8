import { type BrowserContext, chromium } from 'playwright-core';
import { BROWSER } from '../../app/browser/browser-options.ts';
import { type PageWeight, weighPage } from '../../app/browser/page-weight.ts';
import { ADMIN } from '../../fakes/server-process.ts';
import { sendMany } from './load.ts';
import { type SeededServer, startSeededServer } from './seeded-server.ts';

const APPLIANCES = ['wordpress', 'nextcloud', 'gitea', 'moodle', 'etherpad', 'matrix', 'hello'];
const CLIENTS = 4;
const WARM_REQUESTS = 200;
const RATE_REQUESTS = 600;
export const MEMORY_REQUESTS = 1_200;
const MiB = 2 ** 20;

/** What its pages cost the server of one version. */
export interface ServerCost {
  readonly startedMiB: number;
  /** After {@link MEMORY_REQUESTS} requests for pages. */
  readonly busyMiB: number;
  /**
   * Front pages for each second of processor time of all threads, so that other work on the machine
   * does not count.
   */
  readonly pagesPerSecond: number;
  /** The same for somebody who is signed in, for whom each page is rendered anew. */
  readonly ownPagesPerSecond: number;
}

/** The pages that are weighed. */
export const WEIGHED = ['market', 'appliance page', 'install page', 'stack page'] as const;
export type PageWeights = Readonly<Record<(typeof WEIGHED)[number], PageWeight>>;

/** @param root of the version: the checkout, with its packages and its built pages */
export const measureCost = (root: string): Promise<ServerCost> =>
  withServer(root, async (server) => {
    const startedMiB = (await server.memoryBytes()) / MiB;
    const pages = ['/', '/appliances/acme/wordpress', '/?q=git', '/appliances/acme/moodle'];
    const urls = pages.map((path) => server.url + path);
    await sendMany(urls, { requests: MEMORY_REQUESTS, clients: CLIENTS });
    const busyMiB = (await server.memoryBytes()) / MiB;
    const pagesPerSecond = await measureRate(server, {});
    const cookie = await sessionCookie(server.url);
    return {
      startedMiB,
      busyMiB,
      pagesPerSecond,
      ownPagesPerSecond: await measureRate(server, { cookie }),
    };
  });

async function measureRate(
  server: SeededServer,
  who: { readonly cookie?: string },
): Promise<number> {
  const front = [`${server.url}/`];
  await sendMany(front, { requests: WARM_REQUESTS, clients: CLIENTS, ...who });
  const before = await server.cpuSeconds();
  await sendMany(front, { requests: RATE_REQUESTS, clients: CLIENTS, ...who });
  return RATE_REQUESTS / ((await server.cpuSeconds()) - before);
}

async function sessionCookie(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(ADMIN),
  });
  if (!answer.ok) throw new Error(`signing in: ${answer.status}`);
  return answer.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
}

/** Loads pages with an empty cache, two as a visitor and two as an administrator. */
export const weighPages = (root: string): Promise<PageWeights> =>
  withServer(root, async ({ url }) => {
    const browser = await chromium.launch(BROWSER);
    try {
      const visitor = await browser.newContext();
      const admin = await browser.newContext();
      await signIn(admin, url);
      return {
        market: await weighPage(visitor, `${url}/`),
        'appliance page': await weighPage(visitor, `${url}/appliances/acme/wordpress`),
        'install page': await weighPage(admin, `${url}/install/acme/wordpress`),
        'stack page': await weighPage(admin, `${url}/stacks/shop`),
      };
    } finally {
      await browser.close();
    }
  });

async function signIn(context: BrowserContext, url: string): Promise<void> {
  const answer = await context.request.post(`${url}/api/v1/session`, { data: ADMIN });
  if (!answer.ok()) throw new Error(`signing in: ${answer.status()}`);
}

async function withServer<Result>(
  root: string,
  work: (server: SeededServer) => Promise<Result>,
): Promise<Result> {
  const server = await startSeededServer(APPLIANCES, root);
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}
