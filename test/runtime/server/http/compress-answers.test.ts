import Fastify, { type FastifyInstance } from 'fastify';
import { gunzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { compressAnswers } from '../../../../runtime/server/http/compress-answers.ts';

const LONG = { text: 'appliance '.repeat(200) };
const app: FastifyInstance = Fastify();
compressAnswers(app);
app.get('/long', async () => LONG);
app.get('/short', async () => ({ text: 'x'.repeat(900) }));
app.post('/token', { schema: { operationId: 'createToken' } as never }, async () => LONG);
afterAll(() => app.close());

const ask = (url: string, method: 'GET' | 'POST' = 'GET', encodings = 'gzip') =>
  app.inject({ method, url, headers: { 'accept-encoding': encodings } });

test('P1: a long answer is compressed as the caller wants', async () => {
  const answer = await ask('/long');
  expect(answer.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
  expect(JSON.parse(gunzipSync(answer.rawPayload).toString())).toEqual(LONG);
  expect(answer.rawPayload.length).toBe(Number(answer.headers['content-length']));
});

test('P1: a caller who wants none gets it plain, and caches are told', async () => {
  const answer = await ask('/long', 'GET', 'identity');
  expect(answer.headers['content-encoding']).toBeUndefined();
  expect(answer.headers.vary).toBe('accept-encoding');
  expect(answer.json()).toEqual(LONG);
});

test('P1: a short answer stays as it is', async () => {
  expect((await ask('/short')).headers['content-encoding']).toBeUndefined();
});

test('P1: an answer with a secret is never compressed', async () => {
  expect((await ask('/token', 'POST')).headers['content-encoding']).toBeUndefined();
});
