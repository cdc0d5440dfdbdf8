import Fastify from 'fastify';
import { afterAll, expect, test } from 'vitest';
import { mountWebPages } from '../../../runtime/server/web-pages.ts';

const app = Fastify();
afterAll(() => app.close());

test('API routes and Next pages answer from one process', async () => {
  app.get('/healthz', () => ({ status: 'ok' }));
  await mountWebPages(app, process.cwd());
  const address = await app.listen({ host: '127.0.0.1', port: 0 });

  const health = await fetch(`${address}/healthz`);
  const page = await fetch(`${address}/`);

  expect(await health.json()).toEqual({ status: 'ok' });
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('Stackyard');
});
