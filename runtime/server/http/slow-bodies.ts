import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { LIMITS } from '../../../schemas/config/limits.ts';

type Pace = Pick<typeof LIMITS.http, 'bodyMs' | 'windowMs' | 'windowBytes' | 'checkIntervalMs'>;

/** A body that has not arrived whole. */
interface OpenBody {
  readonly request: IncomingMessage;
  /** Goes to the store as it comes, and may take as long as it goes on coming. */
  readonly isStreamed: boolean;
  readonly since: number;
  windowSince: number;
  windowBytes: number;
}

/**
 * Cuts requests whose bodies come too slowly: a small one must be there within a time, a streamed one
 * must keep a pace. A client that cannot keep it learns so by status 408 (RFC 9110 §15.5.9).
 *
 * Node's own `requestTimeout` limits the whole of a request, however well it progresses.
 */
export function cutSlowBodies(
  app: FastifyInstance,
  pace: { readonly [Name in keyof Pace]: number } = LIMITS.http,
): void {
  const open = new Set<OpenBody>();
  app.addHook('onRequest', async ({ raw, routeOptions }) => {
    if (raw.complete || !bringsBody(raw)) return;
    const now = performance.now();
    const body = {
      request: raw,
      isStreamed:
        (routeOptions.url?.startsWith('/v2') ?? false) ||
        (routeOptions.config as { upload?: true } | undefined)?.upload === true,
      since: now,
      windowSince: now,
      windowBytes: raw.socket.bytesRead,
    };
    open.add(body);
    raw.once('close', () => open.delete(body));
  });
  const timer = setInterval(() => {
    for (const body of open) {
      if (body.request.complete) open.delete(body);
      else if (isTooSlow(body, performance.now())) cut(body.request);
    }
  }, pace.checkIntervalMs).unref();
  app.addHook('onClose', async () => clearInterval(timer));

  function isTooSlow(body: OpenBody, now: number): boolean {
    if (!body.isStreamed) return now - body.since > pace.bodyMs;
    // What lies here unread waits for us, not for the client.
    if (now - body.windowSince <= pace.windowMs || body.request.readableLength > 0) return false;
    const { bytesRead } = body.request.socket;
    const came = bytesRead - body.windowBytes;
    Object.assign(body, { windowSince: now, windowBytes: bytesRead });
    return came < pace.windowBytes;
  }
}

/**
 * By RFC 9112 §6.3. What a page asks while it is rendered brings none, and has no connection that
 * could be slow or be cut, nor an end that Node tells of.
 */
const bringsBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

function cut(request: IncomingMessage): void {
  request.socket.end(
    'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
  );
  request.destroy();
}
