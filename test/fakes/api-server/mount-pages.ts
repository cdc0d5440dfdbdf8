import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import next from 'next';

/** What the pages may load: their own scripts (by nonce), styles, pictures and API; nothing else. */
export const contentSecurityPolicy = (nonce: string, development: boolean): string =>
  [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'${development ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${development ? ' ws:' : ''}`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "manifest-src 'self'",
  ].join('; ');

/** Mounts the pages behind the fake API with the headers that the real server sends. */
export async function mountPages(
  app: FastifyInstance,
  options: { readonly dir: string; readonly development: boolean },
): Promise<void> {
  const pages = next({ dev: options.development, dir: options.dir, quiet: true });
  await pages.prepare();
  const handle = pages.getRequestHandler();
  app.all('/*', async (request, reply) => {
    const nonce = randomBytes(16).toString('base64');
    const policy = contentSecurityPolicy(nonce, options.development);
    request.raw.headers['content-security-policy'] = policy;
    reply.raw.setHeader('content-security-policy', policy);
    reply.raw.setHeader('x-content-type-options', 'nosniff');
    reply.raw.setHeader('referrer-policy', 'same-origin');
    reply.hijack();
    await handle(request.raw, reply.raw);
  });
  app.addHook('onClose', () => pages.close());
}
