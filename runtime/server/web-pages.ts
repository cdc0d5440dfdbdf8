import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import next from 'next';
import { Fault } from '../../schemas/errors/fault.ts';

/**
 * What a page may load: its own scripts by nonce, its own styles and pictures, the API. Nothing
 * from elsewhere, nothing inline but what carries the nonce of this answer. Style attributes are
 * allowed, because charts and progress bars set sizes by them.
 */
const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');

/** Headers that steer Next from outside; only we may set them (CVE-2025-29927, CVE-2026-44581). */
const STEERING = [
  'content-security-policy',
  'content-security-policy-report-only',
  'x-middleware-subrequest',
  'x-nonce',
];

/**
 * Mounts the Next pages of `app/` as the catch-all of a Fastify server.
 *
 * Next answers only what no API route has taken; streams of the registry never pass through it.
 *
 * @param app the server to mount on; its own routes win over the pages
 * @param dir the folder that holds `app/` and the built `.next/`
 */
export async function mountWebPages(app: FastifyInstance, dir: string): Promise<void> {
  const pages = next({ dev: false, dir });
  await pages.prepare();
  const handle = pages.getRequestHandler();
  app.all('/*', async (request, reply) => {
    if (request.url.startsWith('/api/')) {
      throw new Fault('NOT_FOUND', { what: 'route', name: request.url.slice(0, 200) });
    }
    const nonce = randomBytes(16).toString('base64');
    for (const name of STEERING) delete request.raw.headers[name];
    request.raw.headers['content-security-policy'] = policy(nonce);
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) reply.raw.setHeader(name, value);
    }
    reply.raw.setHeader('content-security-policy', policy(nonce));
    reply.hijack();
    await handle(request.raw, reply.raw);
  });
  app.addHook('onClose', () => pages.close());
}
