import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureBuiltPages } from '../../app/browser/built-pages.ts';
import { startTargetServer, type TargetServer } from '../../attack/lab/target-server.ts';

let server: TargetServer;
beforeAll(async () => {
  await ensureBuiltPages();
  server = await startTargetServer({
    STACKYARD_PAGES: join(import.meta.dirname, '..', '..', '..'),
  });
});
afterAll(() => server.close());

test('the real server renders its front page with what strangers may see', async () => {
  const html = await (await fetch(`${server.url}/`)).text();
  expect(html).toContain('No appliances yet');
  expect(server.output()).not.toContain('internal error');
});

test('the picture of link previews is one', async () => {
  const html = await (await fetch(`${server.url}/`)).text();
  const [, picture = ''] = /<meta property="og:image" content="([^"]+)"/.exec(html) ?? [];
  expect(picture).toMatch(new RegExp(`^${server.url}/`));
  expect((await fetch(picture)).headers.get('content-type')).toBe('image/png');
});

test('P2: a nonce is in no header of an answer but the policy', async () => {
  for (const path of ['/', '/publishers/acme', '/sign-in']) {
    const { headers } = await fetch(server.url + path);
    expect(headers.get('content-security-policy')).toContain("'nonce-");
    const others = [...headers].filter(([name]) => name !== 'content-security-policy');
    expect(JSON.stringify(others)).not.toContain('nonce');
  }
});
