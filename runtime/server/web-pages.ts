import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import next from 'next';
import { LIMITS } from '../../schemas/config/limits.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { captureAnswer } from './pages/captured-response.ts';
import { chooseEncoding, compress, LEAST_COMPRESSED_BYTES } from './pages/encoding.ts';
import { makePageBody } from './pages/page-body.ts';
import { PageCache, type RenderedPage } from './pages/page-cache.ts';
import { isVisitor, withPublicAnswers } from './pages/public-answers.ts';
import { serveStaticFiles } from './pages/static-files.ts';

/**
 * What a page may load: its own scripts by nonce, its own styles and pictures, the API. Nothing
 * from elsewhere, nothing inline but what carries the nonce of this answer. Style attributes are
 * allowed, because charts and progress bars set sizes by them.
 */
const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');

/** Headers that steer Next from outside; only we may set them (CVE-2025-29927, CVE-2026-44581). */
const STEERING = [
  'content-security-policy',
  'content-security-policy-report-only',
  'x-middleware-subrequest',
  'x-nonce',
];

const NONCE_BYTES = 16;
const PAGE_METHODS = ['GET', 'HEAD'];
/** A page kept by a browser or a proxy would come with a nonce that others know by then. */
const NEVER_KEPT = 'private, no-cache, no-store, max-age=0, must-revalidate';

/** Pages that are the same for every visitor, whatever their address says beside the path. */
const SHARED_PAGES = /^\/(?:appliances\/[a-z0-9-]+\/[a-z0-9-]+|publishers\/[a-z0-9-]+)?(?:\?|$)/;

type Handle = ReturnType<ReturnType<typeof next>['getRequestHandler']>;

/**
 * Mounts the Next pages of `app/` as the catch-all of a Fastify server.
 *
 * Next answers only what no API route has taken; streams of the registry never pass through it.
 *
 * @param app the server to mount on; its own routes win over the pages
 * @param dir the folder that holds `app/` and the built `.next/`
 */
export async function mountWebPages(app: FastifyInstance, dir: string): Promise<void> {
  const pages = next({ dev: false, dir });
  await pages.prepare();
  const handle = pages.getRequestHandler();
  const cache = new PageCache({
    freshMs: LIMITS.pages.sharedMs,
    pages: LIMITS.pages.shared,
    bytes: LIMITS.pages.sharedBytes,
    nowMs: () => performance.now(),
  });
  await serveStaticFiles(app, join(dir, '.next'));
  app.all('/*', { onRequest: refuseOther }, async (request, reply) => {
    const accepted = request.headers['accept-encoding'];
    const shared = isShared(request);
    const render = (): Promise<RenderedPage> => renderPage(app, request, handle, shared);
    const page = shared ? await cache.page(sharedKey(request), render) : await render();
    return sendPage(reply, page, { accepted, shared });
  });
  app.addHook('onClose', () => pages.close());
}

/** Pages are only read, before a body is: Next's Server Actions, of which there are none, stay out of reach. */
async function refuseOther({ method, url }: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (url.startsWith('/api/')) {
    throw new Fault('NOT_FOUND', { what: 'route', name: url.slice(0, 200) });
  }
  if (PAGE_METHODS.includes(method)) return;
  reply.header('allow', PAGE_METHODS.join(', '));
  throw new Fault('METHOD_UNSUPPORTED', { method, allowed: PAGE_METHODS });
}

/** Whether the same page may be sent to other visitors: nothing in it is about who asks. */
function isShared(request: FastifyRequest): boolean {
  const { url, headers } = request;
  if (url.length > LIMITS.pages.sharedUrlChars) return false;
  // Next answers its own scripts with parts of a page under the same address.
  const plain = !Object.keys(headers).some((name) => /^(rsc$|next-)/.test(name));
  return plain && isVisitor(request) && SHARED_PAGES.test(url);
}

/** Everything a shared page depends on: its address, under which name, and the colours. */
const sharedKey = ({ protocol, host, url, headers }: FastifyRequest): string =>
  JSON.stringify([protocol, host, url, headers.cookie ?? '']);

async function renderPage(
  app: FastifyInstance,
  request: FastifyRequest,
  handle: Handle,
  shared: boolean,
): Promise<RenderedPage> {
  const placeholder = randomBytes(NONCE_BYTES).toString('base64');
  const { raw } = request;
  if (shared) raw.headers = onlyOfKey(request);
  for (const name of STEERING) delete raw.headers[name];
  raw.headers['content-security-policy'] = policy(placeholder);
  // The answer to HEAD has the headers of that to GET, its length among them (RFC 9110 §9.3.2).
  raw.method = 'GET';
  const answer = await withPublicAnswers(app, request, () =>
    captureAnswer(raw, (response) => handle(raw, response)),
  );
  // Next preloads styles by a header with the nonce as well; the page itself names them at its top.
  const headers = [...answer.headers].filter(([, value]) => !String(value).includes(placeholder));
  return { ...answer, headers: new Map(headers), body: makePageBody(answer.body, placeholder) };
}

/** Nothing else a visitor sends can change the page that others get: not their browser, no condition. */
const onlyOfKey = ({ host, headers: { cookie } }: FastifyRequest): IncomingHttpHeaders => ({
  host,
  ...(cookie === undefined ? {} : { cookie }),
});

/** Sends a page with a nonce of its own, compressed. */
async function sendPage(
  reply: FastifyReply,
  { status, headers, body }: RenderedPage,
  { accepted, shared }: { readonly accepted: string | undefined; readonly shared: boolean },
): Promise<FastifyReply> {
  for (const [name, value] of headers) {
    if (!/^(content-length|transfer-encoding|connection|etag)$/.test(name)) {
      reply.header(name, value);
    }
  }
  const nonce = randomBytes(NONCE_BYTES).toString('base64');
  const type = String(headers.get('content-type') ?? '');
  reply.code(status).header('content-security-policy', policy(nonce));
  if (type.startsWith('text/html')) reply.header('cache-control', NEVER_KEPT);
  if (body.bytes < LEAST_COMPRESSED_BYTES || !COMPRESSED_TYPES.test(type)) {
    return reply.send(body.plain(nonce));
  }
  const before = reply.getHeader('vary');
  reply.header('vary', before ? `${String(before)}, accept-encoding` : 'accept-encoding');
  // What is compressed once for all comes as gzip, which every browser takes.
  const encoding = chooseEncoding(accepted, shared ? ['gzip'] : undefined);
  if (!encoding) return reply.send(body.plain(nonce));
  reply.header('content-encoding', encoding);
  return reply.send(shared ? body.gzipped(nonce) : await compress(body.plain(nonce), encoding));
}

const COMPRESSED_TYPES = /^(text\/|application\/(json|javascript|manifest\+json)|image\/svg)/;
