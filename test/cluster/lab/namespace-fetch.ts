import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { connectInNamespace } from '../../../runtime/agent/gateway/adapters/connect-in-namespace.ts';

/** Statuses whose answers have no body (RFC 9110 §15). */
const WITHOUT_BODY = [204, 205, 304];
const TIMEOUT_MS = 30_000;

/**
 * A `fetch` whose connections begin in a network namespace. Plain HTTP to IP addresses; answers are
 * read to their end, so it is not for streams.
 *
 * @param namespace path, such as `/proc/123/ns/net`, asked for at every call
 */
export const namespaceFetch =
  (namespace: () => string): typeof fetch =>
  async (input, init) => {
    const wanted = new Request(input, init);
    const body = Buffer.from(await wanted.arrayBuffer());
    const answer = await send(namespace(), wanted, body);
    const bytes = await buffer(answer);
    const status = answer.statusCode ?? 0;
    const headers = new Headers();
    for (const [name, value] of Object.entries(answer.headers)) {
      for (const each of [value ?? []].flat()) headers.append(name, each);
    }
    return new Response(WITHOUT_BODY.includes(status) ? null : new Uint8Array(bytes), {
      status,
      headers,
    });
  };

function send(namespace: string, wanted: Request, body: Buffer): Promise<IncomingMessage> {
  const { hostname, port } = new URL(wanted.url);
  const address = hostname.replace(/^\[|\]$/g, '');
  const signal = AbortSignal.any([wanted.signal, AbortSignal.timeout(TIMEOUT_MS)]);
  return new Promise((resolve, reject) => {
    const going = request(
      wanted.url,
      {
        method: wanted.method,
        headers: { ...Object.fromEntries(wanted.headers), 'content-length': body.length },
        signal,
        createConnection: () => connectInNamespace(namespace, address, Number(port || 80)),
      },
      resolve,
    );
    going.once('error', reject);
    going.end(body);
  });
}
