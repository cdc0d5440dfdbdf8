import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { guardFrontDoor } from '../../../../runtime/server/http/front-door.ts';
import { withPublicAnswers } from '../../../../runtime/server/pages/public-answers.ts';
import { makeReach } from '../../../../runtime/server/reach.ts';

const reach = makeReach({ host: 'localhost', hostname: 'attic', publicUrl: undefined });

test('a page that is rendered asks through the front door, under the name its reader used', async () => {
  const app = Fastify();
  guardFrontDoor(app, reach);
  app.get('/api/v1/thing', async () => ({ is: 'there' }));
  const reader = { host: 'localhost:8470', ip: '127.0.0.1', protocol: 'http', headers: {} };
  const answer = await withPublicAnswers(app, reader as never, async () => {
    const store = (globalThis as unknown as Record<symbol, { getStore(): Asker }>)[
      Symbol.for('stackyard.public-answers')
    ];
    return store?.getStore().ask('/api/v1/thing');
  });
  expect(answer).toEqual({ status: 200, body: '{"is":"there"}' });
  await app.close();
});

interface Asker {
  ask(path: string): Promise<unknown>;
}
