import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { postWebhook } from '../../../../../runtime/control/alerts/adapters/webhook.ts';
import { type WebhookReceiver, startWebhookReceiver } from '../../../../fakes/webhook-receiver.ts';
import { testMessage } from '../../../../../runtime/control/alerts/core/alert-message.ts';

const message = testMessage({ server: 'https://yard.example', at: new Date(1_777_000_000_500) });
const SECRET = 'a secret for signatures';

let receiver: WebhookReceiver;
let url: string;
beforeEach(async () => {
  receiver = await startWebhookReceiver();
  url = `${receiver.url}?token=1`;
});
afterEach(async () => {
  vi.restoreAllMocks();
  await receiver.close();
});

test('a message is posted as JSON, and signed with when it was', async () => {
  await postWebhook({ kind: 'webhook', url, allowPrivate: true }, SECRET, message);
  const [{ headers, body }] = receiver.got as [(typeof receiver.got)[0]];
  expect(JSON.parse(body)).toEqual(message);
  expect(headers['content-type']).toBe('application/json');
  const expected = createHmac('sha256', SECRET).update(`1777000000.${body}`).digest('hex');
  expect(headers['stackyard-signature']).toBe(`t=1777000000,v1=${expected}`);
});

describe('one that does not get through', () => {
  const why = () =>
    postWebhook({ kind: 'webhook', url, allowPrivate: true }, SECRET, message).then(
      () => 'it did',
      (error: Error) => error.message,
    );

  test.each([500, 404, 302])('as the answer is %i', async (status) => {
    receiver.answer = (response) =>
      response.writeHead(status, { location: `${url}&again` }).end('x'.repeat(1_000_000));
    expect(await why()).toMatch(
      new RegExp(`^The message to 127\\.0\\.0\\.1:\\d+ .*it answered ${status}`),
    );
    expect(receiver.got).toHaveLength(1);
  });

  test('as nobody listens: without the rest of its address, which may be secret', async () => {
    await receiver.close();
    expect(await why()).toMatch(/it cannot be reached \(ECONNREFUSED\)/);
    expect(await why()).not.toContain('token');
  });

  test.each(['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]'])(
    'A15: as %s is private, and that was not allowed: nothing is said to it',
    async (host) => {
      url = url.replace('127.0.0.1', host);
      const target = { kind: 'webhook', url, allowPrivate: false } as const;
      await expect(postWebhook(target, SECRET, message)).rejects.toThrow(
        'it is at a private address, which is not allowed for this channel',
      );
      expect(receiver.got).toEqual([]);
    },
  );

  test('as it does not answer in time', async () => {
    receiver.answer = () => undefined;
    vi.spyOn(AbortSignal, 'timeout').mockImplementation(() =>
      AbortSignal.abort(new DOMException('too long', 'TimeoutError')),
    );
    expect(await why()).toContain('it did not answer in time');
  });
});
