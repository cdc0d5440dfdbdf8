import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { postWebhook } from '../../../../../runtime/control/alerts/adapters/webhook.ts';
import { testMessage } from '../../../../../runtime/control/alerts/core/alert-message.ts';

const message = testMessage({ server: 'https://yard.example', at: new Date(1_777_000_000_500) });
const SECRET = 'a secret for signatures';

let server: Server;
let url: string;
let got: { readonly headers: IncomingMessage['headers']; readonly body: string }[];
let answer: (response: ServerResponse) => void;
beforeEach(async () => {
  got = [];
  answer = (response) => response.writeHead(204).end();
  server = createServer((request, response) => {
    void text(request).then((body) => {
      got.push({ headers: request.headers, body });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=1`;
});
afterEach(async () => {
  vi.restoreAllMocks();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('a message is posted as JSON, and signed with when it was', async () => {
  await postWebhook(url, SECRET, message);
  const [{ headers, body }] = got as [(typeof got)[0]];
  expect(JSON.parse(body)).toEqual(message);
  expect(headers['content-type']).toBe('application/json');
  const expected = createHmac('sha256', SECRET).update(`1777000000.${body}`).digest('hex');
  expect(headers['stackyard-signature']).toBe(`t=1777000000,v1=${expected}`);
});

describe('one that does not get through', () => {
  const why = () =>
    postWebhook(url, SECRET, message).then(
      () => 'it did',
      (error: Error) => error.message,
    );

  test.each([500, 404, 302])('as the answer is %i', async (status) => {
    answer = (response) =>
      response.writeHead(status, { location: `${url}&again` }).end('x'.repeat(1_000_000));
    expect(await why()).toMatch(
      new RegExp(`^The message to 127\\.0\\.0\\.1:\\d+ .*it answered ${status}`),
    );
    expect(got).toHaveLength(1);
  });

  test('as nobody listens: without the rest of its address, which may be secret', async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await why()).toMatch(/it cannot be reached \(ECONNREFUSED\)/);
    expect(await why()).not.toContain('token');
  });

  test('as it does not answer in time', async () => {
    answer = () => undefined;
    vi.spyOn(AbortSignal, 'timeout').mockImplementation(() =>
      AbortSignal.abort(new DOMException('too long', 'TimeoutError')),
    );
    expect(await why()).toContain('it did not answer in time');
  });
});
