import type { FastifyInstance } from 'fastify';
import { Fault } from '../../../schemas/errors/fault.ts';
import { knowsHost, type Reach } from '../reach.ts';

/** Two years, as browsers' preload lists and ASVS 5.0 §3.4.1 (at least one) have it. */
const STRICT_TRANSPORT = 'max-age=63072000';

/**
 * Lets in only requests that name this server, before anything else is looked at, and makes browsers
 * keep to TLS where there is a public address with it.
 */
export function guardFrontDoor(app: FastifyInstance, reach: Reach): void {
  app.addHook('onRequest', async (request, reply) => {
    // RFC 9112 §3.2; a proxy may have looked at the other one.
    if (hostHeaders(request.raw.rawHeaders) > 1) {
      const problem = { path: 'Host', wanted: 'one header', found: 'several' };
      throw new Fault('REQUEST_INVALID', { problems: [problem] });
    }
    // `request.host` is what a trusted proxy says it was asked for.
    for (const host of [request.headers.host, request.host]) {
      if (!knowsHost(reach, host)) {
        throw new Fault('WRONG_HOST', { host: (host ?? '').slice(0, 100) });
      }
    }
    if (!reach.isSecure) return;
    reply.header('strict-transport-security', STRICT_TRANSPORT);
    // The public address says that people come by TLS; a proxy need not repeat it with each request.
    Object.defineProperty(request, 'protocol', { value: 'https' });
  });
}

/** @param rawHeaders names and values in turn; a request that a page makes while it is rendered has none */
const hostHeaders = (rawHeaders: readonly string[] = []): number =>
  rawHeaders.filter((text, i) => i % 2 === 0 && text.toLowerCase() === 'host').length;
