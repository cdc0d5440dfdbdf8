import { lookup as resolveName } from 'node:dns';
import { type IncomingMessage, request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { Fault } from '../../schemas/errors/fault.ts';
import { isPublicAddress } from './public-address.ts';

export interface CheckedFetchOptions {
  /** Connect to any address. */
  readonly allowPrivate: boolean;
  /** Resolves names; every address it gives is checked. */
  readonly lookup?: typeof resolveName;
}

/**
 * A `fetch` for hosts of strangers. Names are resolved once, all addresses of a name are checked, and
 * the connection goes to one of those: a name that leads elsewhere a moment later (DNS rebinding,
 * attack A15) gains nothing. Follows no redirect.
 *
 * @throws Fault REGISTRY_ADDRESS_REFUSED when a name leads to an address that is not public
 */
export function checkedFetch({ allowPrivate, lookup = resolveName }: CheckedFetchOptions) {
  const isAllowed = (address: string): boolean => allowPrivate || isPublicAddress(address);
  return async (input: URL | RequestInfo, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const refusal = (): Fault => new Fault('REGISTRY_ADDRESS_REFUSED', { registry: url.origin });
    if (isIP(host) !== 0 && !isAllowed(host)) throw refusal();
    const checkedLookup: LookupFunction = (name, options, callback) => {
      lookup(name, { ...options, all: true }, (error, found) => {
        if (error) callback(error, []);
        else if (found.length === 0 || !found.every(({ address }) => isAllowed(address))) {
          callback(refusal(), []);
        } else if (options.all) callback(null, found);
        else callback(null, found[0]?.address ?? '', found[0]?.family);
      });
    };
    return toResponse(await send(url, init, checkedLookup));
  };
}

function send(url: URL, init: RequestInit, lookup: LookupFunction): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? overHttps : overHttp;
  const { method = 'GET', signal, body } = init;
  if (body && typeof body !== 'string') throw new Error('only text is sent');
  const headers = Object.fromEntries(new Headers(init.headers));
  return new Promise((resolve, reject) => {
    request(url, { method, headers, lookup, agent: false, ...(signal ? { signal } : {}) }, resolve)
      .on('error', reject)
      .end(body ?? undefined);
  });
}

const WITHOUT_BODY: readonly number[] = [204, 205, 304];

function toResponse(message: IncomingMessage): Response {
  const { statusCode: status = 0, rawHeaders } = message;
  const headers = new Headers();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    headers.append(rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '');
  }
  if (WITHOUT_BODY.includes(status)) {
    message.resume();
    return new Response(null, { status, headers });
  }
  const body = Readable.toWeb(message) as ReadableStream<Uint8Array>;
  return new Response(body, { status, headers });
}
