import type { BrowserContext } from 'playwright-core';
import { LEAST_COMPRESSED_BYTES } from '../../../runtime/server/pages/encoding.ts';

/** What one page costs a reader who comes for the first time. */
export interface PageWeight {
  readonly requests: number;
  /** As they come over the wire, headers included. */
  readonly bytes: number;
  readonly scriptBytes: number;
  readonly scripts: number;
  /** Of those scripts that are large enough to be compressed; empty: as they are. */
  readonly scriptEncodings: ReadonlySet<string>;
}

/** A page that asks for nothing for so long has come to rest. */
const REST_MS = 1_500;

/** Loads a page with an empty cache and adds up what comes over the wire until it rests. */
export async function weighPage(context: BrowserContext, url: string): Promise<PageWeight> {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  const scripts = new Set<string>();
  const encodings = new Set<string>();
  const weight = { requests: 0, bytes: 0, scriptBytes: 0 };
  let last = performance.now();
  const touch = (): void => {
    last = performance.now();
  };
  devtools.on('Network.requestWillBeSent', ({ request }) => {
    if (request.url.startsWith('data:')) return;
    weight.requests += 1;
    touch();
  });
  devtools.on('Network.responseReceived', ({ requestId, type, response }) => {
    if (type === 'Script') {
      scripts.add(requestId);
      const { 'content-encoding': encoding = '', 'content-length': length } = response.headers;
      if (Number(length) > LEAST_COMPRESSED_BYTES) encodings.add(encoding);
    }
    touch();
  });
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    weight.bytes += encodedDataLength;
    if (scripts.has(requestId)) weight.scriptBytes += encodedDataLength;
    touch();
  });
  await devtools.send('Network.enable');
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  await page.goto(url, { waitUntil: 'load' });
  while (performance.now() - last < REST_MS) await page.waitForTimeout(REST_MS / 5);
  await page.close();
  return { ...weight, scripts: scripts.size, scriptEncodings: encodings };
}
