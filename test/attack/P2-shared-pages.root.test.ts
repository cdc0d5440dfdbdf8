import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { createConnection } from 'node:net';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../../schemas/config/limits.ts';
import { type LiveSite, openLiveSite } from '../app/browser/open-live-site.ts';
import { hello } from '../fakes/live-server/appliances/hello.ts';
import { publishReleases } from '../fakes/live-server/publish-market.ts';

const HOSTILE = '"><script nonce="AAECAwQFBgcICQoLDA0ODw==">window.stolen = 1</script>';
const SHARED = ['/', '/appliances/stackyard/wordpress', '/publishers/stackyard'];

let site: LiveSite;
beforeAll(async () => {
  site = await openLiveSite('market');
});
afterAll(() => site.close());

/** Somebody publishes an appliance of their own. */
const publish = (more: Partial<typeof hello> & { readonly name: string }): Promise<void> => {
  const { address, localToken: token } = site.server;
  return publishReleases({ address, token }, { ...hello, namespace: 'hobby', ...more }, undefined);
};

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | undefined>;
  /** As they came over the wire. */
  readonly bytes: Buffer;
  readonly text: string;
}

const DECODERS: Record<string, (bytes: Buffer) => Buffer> = {
  gzip: gunzipSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
};

/** Not `fetch`, which decompresses and hides the length. */
async function ask(
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Answer> {
  const asked = request(site.server.address + path, { method, headers, agent: false }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const bytes = Buffer.concat(await response.toArray());
  const encoding = response.headers['content-encoding'];
  const decode = (encoding !== undefined && DECODERS[encoding]) || ((each: Buffer) => each);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers as Answer['headers'],
    bytes,
    text: method === 'HEAD' ? '' : decode(bytes).toString(),
  };
}

const nonceOf = ({ headers }: Answer): string =>
  /'nonce-([^']+)'/.exec(headers['content-security-policy'] ?? '')?.[1] ?? '';
const scriptsOf = ({ text }: Answer): string[] =>
  [...text.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
/** What is the same in two renderings. */
const fixed = (answer: Answer): string =>
  answer.text
    .replaceAll(nonceOf(answer), 'NONCE')
    .replaceAll(/(dehydratedAt|dataUpdatedAt)\\*":\d+/g, '$1')
    .replaceAll(/(odd\W+)\d+/g, '$1');

describe('P2: a nonce', () => {
  test.each([...SHARED, '/sign-in', '/stacks', '/nothing'])(
    'is on every script of %s, another one in each answer',
    async (path) => {
      const encodings = ['identity', 'gzip', 'br', 'zstd'];
      const answers = await Promise.all(
        [...encodings, ...encodings].map((each) => ask(path, { 'accept-encoding': each })),
      );
      expect(new Set(answers.map(nonceOf)).size).toBe(answers.length);
      for (const answer of answers) {
        const nonce = nonceOf(answer);
        expect(Buffer.from(nonce, 'base64')).toHaveLength(16);
        expect(scriptsOf(answer).length).toBeGreaterThan(5);
        for (const tag of scriptsOf(answer)) expect(tag).toContain(`nonce="${nonce}"`);
        const all = [...answer.text.matchAll(/nonce="([^"]+)"/g)].map((match) => match[1]);
        expect(new Set(all)).toEqual(new Set([nonce]));
      }
    },
  );

  test.each([...SHARED, '/sign-in', '/nothing', '/_global-error'])(
    'of %s is kept by no browser and no proxy',
    async (path) => {
      const { headers } = await ask(path);
      expect(headers['cache-control']).toContain('no-store');
      expect(headers.etag).toBeUndefined();
    },
  );

  test.each(SHARED)('is in no header of %s but the policy', async (path) => {
    const { headers } = await ask(path);
    const { 'content-security-policy': policy, ...others } = headers;
    expect(policy).toContain("'nonce-");
    expect(JSON.stringify(others)).not.toContain('nonce');
  });

  test('is on no script that a publisher wrote', async () => {
    const known = nonceOf(await ask('/'));
    const hostile = HOSTILE.replace(/nonce="[^"]+"/, `nonce="${known}"`);
    await publish({ name: 'hostile', title: hostile, summary: hostile });
    const { page, goto } = await site.open();
    for (const path of ['/?hostile', '/appliances/hobby/hostile']) {
      const answer = await ask(path, { 'accept-encoding': 'gzip' });
      expect(answer.text).toContain('window.stolen');
      for (const tag of scriptsOf(answer)) expect(tag).toContain(`nonce="${nonceOf(answer)}"`);
      await goto(path);
      await page.waitForLoadState('networkidle');
      expect(await page.evaluate('window.stolen')).toBeUndefined();
    }
  });
});

describe('P2: what one visitor sends does not change what others get', () => {
  const oddities: Record<string, string>[] = [
    { 'if-none-match': '*' },
    { 'if-modified-since': 'Sun, 29 Nov 2099 00:00:00 GMT' },
    { 'user-agent': 'facebookexternalhit/1.1' },
    { 'user-agent': 'Mozilla/5.0 Chrome/140' },
    { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
    { range: 'bytes=0-10' },
    { 'x-matched-path': '/sign-in', 'x-invoke-path': '/sign-in', 'x-invoke-status': '500' },
    { 'x-nextjs-data': '1', purpose: 'prefetch', 'accept-language': 'de' },
    { rsc: '1' },
    { 'next-router-prefetch': '1', rsc: '1' },
    { cookie: 'theme=dark' },
    { cookie: 'theme=light; __prerender_bypass=1' },
    { cookie: 'stackyard_session=x' },
    { authorization: 'Bearer x' },
  ];

  test.each(oddities.map((headers, at) => ({ headers, at, shown: JSON.stringify(headers) })))(
    '$shown',
    async ({ headers, at }) => {
      const usual = fixed(await ask('/?odd=0'));
      // An address that nobody has looked at, so that the odd request is the one that is rendered.
      const path = `/?odd=${at + 1}`;
      const [, together] = await Promise.all([ask(path, headers), ask(path)]);
      for (const other of [together, await ask(path)]) {
        expect(other.status).toBe(200);
        expect(fixed(other)).toBe(usual);
      }
    },
  );

  test('nor does whoever leaves before the page is there', async () => {
    const { host, hostname, port } = new URL(site.server.address);
    const leaving = createConnection(Number(port), hostname);
    await once(leaving, 'connect');
    leaving.write(`GET /?leaves HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    const others = Array.from({ length: 4 }, () => ask('/?leaves'));
    leaving.destroy();
    for (const { status, text } of await Promise.all(others)) {
      expect(status).toBe(200);
      expect(text.endsWith('</html>')).toBe(true);
    }
  });

  test('a page for link previews says in its head what it is about', async () => {
    for (const agent of ['facebookexternalhit/1.1', 'Mozilla/5.0 Chrome/140']) {
      const { text } = await ask(`/appliances/stackyard/wordpress?${agent}`, {
        'user-agent': agent,
      });
      const head = text.slice(0, text.indexOf('</head>'));
      expect(head).toContain('<title>WordPress');
      expect(head).toContain('property="og:image"');
    }
  });
});

describe('P2: the answer is right', () => {
  const cases = SHARED.flatMap((path) =>
    ['identity', 'gzip', 'br, gzip', 'br', 'gzip;q=0', '*'].map((accepted) => ({ path, accepted })),
  );

  test.each(cases)('$path for “$accepted”', async ({ path, accepted }) => {
    const headers = { 'accept-encoding': accepted };
    const [got, head] = [await ask(path, headers), await ask(path, headers, 'HEAD')];
    const zipped = ['gzip', 'br, gzip', '*'].includes(accepted);
    expect(got.headers['content-encoding']).toBe(zipped ? 'gzip' : undefined);
    expect(got.headers.vary).toContain('accept-encoding');
    expect(got.headers['content-length']).toBe(String(got.bytes.length));
    expect(got.text.endsWith('</html>')).toBe(true);
    const kept = ['content-encoding', 'vary', 'cache-control', 'content-type', 'content-length'];
    for (const name of kept) expect([name, head.headers[name]]).toEqual([name, got.headers[name]]);
    expect([head.status, head.bytes.length]).toEqual([200, 0]);
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('pages take no %s', async (method) => {
    for (const path of [...SHARED, '/sign-in', '/nothing']) {
      const { status, headers, text } = await ask(
        path,
        { 'next-action': '0'.repeat(42), 'content-type': 'multipart/form-data; boundary=x' },
        method,
      );
      expect([path, status, headers.allow]).toEqual([path, 405, 'GET, HEAD']);
      expect(JSON.parse(text)).toMatchObject({ code: 'METHOD_UNSUPPORTED' });
    }
    expect((await ask('/api/v1/nothing', {}, method)).status).toBe(404);
  });
});

test('P2: a long README is rendered by the browser of its reader, not by the server', async () => {
  const item = '- one **thing** of many\n';
  const readme = item.repeat(Math.ceil(LIMITS.pages.readmeChars / item.length) + 1);
  await publish({ name: 'wordy', readme });
  const path = '/appliances/hobby/wordy';
  const { text } = await ask(path);
  expect(text).not.toContain('<strong>thing</strong>');
  const { page, goto, offences } = await site.open();
  await goto(path);
  await page.locator('.prose strong').first().waitFor();
  expect(offences).toEqual([]);
});
