import type { FastifyInstance } from 'fastify';
import next from 'next';

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
    reply.hijack();
    await handle(request.raw, reply.raw);
  });
  app.addHook('onClose', () => pages.close());
}
