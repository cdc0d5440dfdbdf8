import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { checkedFetch } from '../../../runtime/process/checked-fetch.ts';

let server: Server;
let port: number;
let requests = 0;
beforeAll(async () => {
  server = createServer((request, response) => {
    requests += 1;
    response.writeHead(request.url === '/empty' ? 204 : 200, { 'x-kind': 'test' });
    response.end(
      request.url === '/empty' ? undefined : `${request.method} ${request.headers.host}`,
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => void server.close());
beforeEach(() => void (requests = 0));

type Lookup = NonNullable<Parameters<typeof checkedFetch>[0]['lookup']>;
/** Answers each question with the next of these lists of addresses. */
const dns = (...answers: string[][]): Lookup & { asked: number } => {
  const fake = Object.assign(
    (_name: string, _options: unknown, callback: (error: null, found: object[]) => void) => {
      const found = answers[Math.min(fake.asked, answers.length - 1)] ?? [];
      fake.asked += 1;
      callback(
        null,
        found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    },
    { asked: 0 },
  );
  return fake as never;
};
const url = (host: string, path = '/'): string => `http://${host}:${port}${path}`;

test('A15: a name with a private address among public ones is not connected to', async () => {
  const lookup = dns(['93.184.216.34', '127.0.0.1']);
  const answer = checkedFetch({ allowPrivate: false, lookup })(url('registry.example.org'));
  await expect(answer).rejects.toMatchObject({ code: 'REGISTRY_ADDRESS_REFUSED' });
  expect(requests).toBe(0);
});

test('A15: DNS rebinding: a name is resolved once, and the address that was checked is used', async () => {
  const lookup = dns(['127.0.0.1'], ['203.0.113.1']);
  const answer = await checkedFetch({ allowPrivate: true, lookup })(url('registry.example.org'));
  expect(await answer.text()).toBe(`GET registry.example.org:${port}`);
  expect(answer.headers.get('x-kind')).toBe('test');
  expect(lookup.asked).toBe(1);
});

test.each(['127.0.0.1', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]', '[::1]', '0'])(
  'A15: %s needs no lookup and is refused all the same',
  async (host) => {
    const lookup = dns([]);
    const answer = checkedFetch({ allowPrivate: false, lookup })(url(host));
    await expect(answer).rejects.toMatchObject({ code: 'REGISTRY_ADDRESS_REFUSED' });
    expect([requests, lookup.asked]).toEqual([0, 0]);
  },
);

test('an answer without content is one', async () => {
  const answer = await checkedFetch({ allowPrivate: true })(url('127.0.0.1', '/empty'));
  expect([answer.status, await answer.text()]).toEqual([204, '']);
});

test('ends with its signal', async () => {
  const signal = AbortSignal.abort();
  await expect(
    checkedFetch({ allowPrivate: true })(url('127.0.0.1'), { signal }),
  ).rejects.toMatchObject({ name: 'AbortError' });
});
