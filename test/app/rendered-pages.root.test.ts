import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';
import { weighPage } from './browser/page-weight.ts';

let site: LiveSite;
beforeAll(async () => {
  site = await openLiveSite('full');
});
afterAll(() => site.close());

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(site.server.address + path, { headers });
const read = async (path: string, headers: Record<string, string> = {}): Promise<string> =>
  (await get(path, headers)).text();

describe('P2: without any script', () => {
  test('the front page names its appliances', async () => {
    const html = await read('/');
    expect(html).toContain('<title>Marketplace · Stackyard</title>');
    for (const title of ['WordPress', 'Nextcloud', 'Gitea'])
      expect(html).toContain(`>${title}</a>`);
    expect(html).toContain('Verified');
    expect(html).toContain('Sign in');
    const image = /<meta property="og:image" content="([^"]+)"/.exec(html)?.[1] ?? '';
    expect(image).toMatch(new RegExp(`^${site.server.address}/`));
    const picture = await fetch(image);
    expect(picture.headers.get('content-type')).toBe('image/png');
  });

  test('a search is answered in the page', async () => {
    const html = await read('/?q=wordpress');
    expect(html).toContain('>WordPress</a>');
    expect(html).not.toContain('>Gitea</a>');
  });

  test('an appliance tells its title, what it does, and its picture to link previews', async () => {
    const html = await read('/appliances/stackyard/wordpress');
    expect(html).toContain('<title>WordPress · Stackyard</title>');
    expect(html).toMatch(/<h1[^>]*>WordPress<\/h1>/);
    expect(html).toMatch(/<meta name="description" content="[^"]{10,}"/);
    expect(html).toMatch(/<meta property="og:title" content="WordPress"/);
    const image = /<meta property="og:image" content="([^"]+)"/.exec(html)?.[1] ?? '';
    expect(image).toMatch(new RegExp(`^${site.server.address}/`));
    expect((await fetch(image)).status).toBe(200);
  });

  test('a publisher’s page lists its appliances and keys, and nobody else’s', async () => {
    const html = await read('/publishers/stackyard');
    expect(html).toContain('<title>Appliances by stackyard · Stackyard</title>');
    expect(html).toContain('>WordPress</a>');
    expect(html).not.toContain('>Gitea</a>');
    expect(html).toContain('Trusted on this server');
  });
});

describe('P2: what is rendered for one is fit for all', () => {
  test('no two answers share a nonce, and each page carries its own', async () => {
    const answers = await Promise.all([get('/'), get('/'), get('/')]);
    const nonces = answers.map(
      ({ headers }) => /'nonce-([^']+)'/.exec(headers.get('content-security-policy') ?? '')?.[1],
    );
    expect(new Set(nonces).size).toBe(3);
    for (const [index, answer] of answers.entries()) {
      const used = new Set(
        [...(await answer.text()).matchAll(/nonce="([^"]+)"/g)].map((m) => m[1]),
      );
      expect([...used]).toEqual([nonces[index]]);
    }
  });

  test('the colours of one reader are not another’s', async () => {
    expect(await read('/', { cookie: 'theme=dark' })).toContain('data-theme="dark"');
    expect(await read('/')).not.toContain('data-theme="dark"');
  });

  test('a page asks as a stranger, whoever reads it', async () => {
    const { context } = await site.open('admin');
    const html = await (await context.request.get(`${site.server.address}/stacks`)).text();
    for (const { name } of await site.server.api.listStacks())
      expect(html).not.toContain(`>${name}<`);
    const front = await (await context.request.get(`${site.server.address}/`)).text();
    expect(front).toContain('>WordPress</a>');
    expect(front).not.toContain('Signed in as');
  });

  test('the browser takes the page over as it is', async () => {
    const { page, goto, offences } = await site.open();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await goto('/');
    await page.getByText('8 appliances').waitFor();
    await page.waitForLoadState('networkidle');
    expect(asked.filter((path) => path === '/api/v1/session')).toEqual([]);
    expect(offences).toEqual([]);
  });
});

describe('P1: on the wire', () => {
  const scriptsOf = (html: string): string[] => [
    ...new Set(
      [...html.matchAll(/(?:src|href)="(\/_next\/static\/[^"]+\.js)"/g)].map((m) => m[1]!),
    ),
  ];

  test('scripts come compressed and may be kept for good', async () => {
    const [path = ''] = scriptsOf(await read('/'));
    const answer = await get(path, { 'accept-encoding': 'br' });
    expect(answer.headers.get('content-encoding')).toBe('br');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const etag = answer.headers.get('etag') ?? '';
    const again = await get(path, { 'accept-encoding': 'br', 'if-none-match': etag });
    expect(again.status).toBe(304);
    const plain = await get(path, { 'accept-encoding': 'identity' });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(plain.headers.get('etag')).not.toBe(etag);
  });

  test('P1: a script brings along what protects it, and nothing that is about pages', async () => {
    const [path = ''] = scriptsOf(await read('/'));
    const { headers } = await get(path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    const others = [...headers.keys()].filter((name) => /^(x-|cross-|content-sec)/.test(name));
    expect(others).toEqual(['cross-origin-resource-policy', 'x-content-type-options']);
  });

  test('nothing but built files is served as one', async () => {
    for (const path of ['..%2f..%2fpackage.json', '%2e%2e/BUILD_ID', 'nothing.js', '%']) {
      const { status } = await get(`/_next/static/${path}`);
      expect([path, status >= 400 && status < 500]).toEqual([path, true]);
    }
  });

  test('pages come compressed', async () => {
    const { address } = site.server;
    const { page } = await site.open();
    const response = await page.context().request.get(`${address}/`, {
      headers: { 'accept-encoding': 'gzip' },
    });
    expect(response.headers()['content-encoding']).toBe('gzip');
    expect(response.headers().vary).toContain('accept-encoding');
  });

  describe('at most 200 kB of JavaScript, headers and all', () => {
    const MOST_BYTES = 200_000;
    const PAGES = ['/', '/appliances/stackyard/wordpress', '/publishers/stackyard'];

    // Over http to another host, browsers ask for gzip alone.
    test.each(
      PAGES.flatMap((path) =>
        (['br', 'gzip'] as const).flatMap((encoding) =>
          [undefined, 'admin'].map((user) => ({ path, encoding, user, who: user ?? 'a visitor' })),
        ),
      ),
    )('P1: $path as $encoding for $who', async ({ path, encoding, user }) => {
      const { context } = await site.open(user);
      await context.setExtraHTTPHeaders({ 'accept-encoding': encoding });
      const weight = await weighPage(context, site.server.address + path);
      await context.close();
      expect([...weight.scriptEncodings]).toEqual([encoding]);
      expect(weight.scripts).toBeGreaterThan(5);
      expect(weight.scriptBytes).toBeLessThanOrEqual(MOST_BYTES);
    });
  });

  test('a README is rendered on the server, and the same in the browser when need be', async () => {
    const path = '/appliances/stackyard/wordpress';
    const { page, goto, offences } = await site.open();
    const parsers: Promise<boolean>[] = [];
    page.on('response', (response) => {
      if (response.request().resourceType() !== 'script') return;
      parsers.push(response.text().then((text) => text.includes('micromark')));
    });
    await page.goto(site.server.address + path, { waitUntil: 'networkidle' });
    const rendered = await page.locator('.prose').innerHTML();
    expect(await Promise.all(parsers)).not.toContain(true);
    expect(rendered.length).toBeGreaterThan(100);

    site.server.database.refused = /./;
    await goto(`${path}?version=1.0.0`);
    await page.getByText('Something went wrong inside Stackyard').waitFor();
    site.server.database.refused = undefined;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.prose').waitFor();
    expect(await page.locator('.prose').innerHTML()).toBe(rendered);
    expect(await Promise.all(parsers)).toContain(true);
    expect(offences).toEqual([]);
  });

  test('the browser gets no schema library', async () => {
    const { page } = await site.open();
    const texts: Promise<string>[] = [];
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') texts.push(response.text());
    });
    await page.goto(`${site.server.address}/`, { waitUntil: 'networkidle' });
    for (const text of await Promise.all(texts)) expect(text).not.toContain('ZodError');
  });
});
