import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import next from 'next';
import { mountWebPages } from '../../../runtime/server/web-pages.ts';

/** The pages as they are compiled while one works on them need `eval` and a socket of their own. */
const developmentPolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic' 'unsafe-eval'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self' ws:",
  ].join('; ');

/** Mounts the pages behind the fake API: built ones exactly as the real server does. */
export async function mountPages(
  app: FastifyInstance,
  options: { readonly dir: string; readonly development: boolean },
): Promise<void> {
  if (!options.development) return mountWebPages(app, options.dir);
  const pages = next({ dev: true, dir: options.dir, quiet: true });
  await pages.prepare();
  const handle = pages.getRequestHandler();
  app.all('/*', async (request, reply) => {
    const policy = developmentPolicy(randomBytes(16).toString('base64'));
    request.raw.headers['content-security-policy'] = policy;
    reply.raw.setHeader('content-security-policy', policy);
    reply.hijack();
    await handle(request.raw, reply.raw);
  });
  app.addHook('onClose', () => pages.close());
}
