import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { RegistryParts } from '../../core/parts.ts';
import { ANONYMOUS } from '../../core/access/access.ts';
import { authenticate, type SignIn } from './authenticate.ts';
import { challengeFor } from './challenge.ts';
import { dispatch, methodsOf } from './dispatch.ts';
import { ociError } from './oci-error.ts';
import { type OciTarget, readOciPath } from './oci-path.ts';
import { skipBody } from './read-body.ts';
import { TRAFFIC, Traffic, type TrafficLimits } from './traffic.ts';
import { watchProgress } from './watch-progress.ts';

export interface RegistryApiOptions extends SignIn {
  readonly parts: RegistryParts;
  /** Base URL that clients use, when it is not the one in their requests: behind a proxy. */
  readonly publicUrl?: string;
  /** How slow clients may be, and how much they may hold; undefined: `TRAFFIC`. */
  readonly traffic?: TrafficLimits;
}

/** What pushers store must never run as a page of this server. */
const HEADERS = {
  'docker-distribution-api-version': 'registry/2.0',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'",
};

/**
 * The OCI Distribution API, version 1.1, as a Fastify plugin: `/v2/` and everything below. Bodies go
 * from the socket to the store and back as streams; no parser touches them.
 */
export const registryApi: FastifyPluginAsync<RegistryApiOptions> = async (app, options) => {
  const traffic = new Traffic(options.traffic ?? TRAFFIC);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.setErrorHandler((error, request, reply) => sendError({ request, reply, error, options }));
  for (const url of ['/v2', '/v2/', '/v2/*']) {
    app.route({
      method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      url,
      handler: (request, reply) => answer(request, reply, options, traffic),
    });
  }
};

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  options: RegistryApiOptions,
  traffic: Traffic,
): Promise<FastifyReply> {
  watchProgress(request.raw, reply.raw, traffic.limits);
  reply.headers(HEADERS);
  const { pathname, searchParams: query } = new URL(request.raw.url ?? '', 'http://registry');
  let target: OciTarget | undefined;
  try {
    target = readOciPath(pathname);
    // Which methods there are is the same for everybody, and tells nothing of what is stored.
    if (request.method === 'OPTIONS') {
      return await reply.code(204).header('allow', methodsOf(target.kind).join(', ')).send();
    }
    const { parts } = options;
    // The token endpoint reads credentials itself: it must not take tokens.
    const access =
      target.kind === 'token' ? ANONYMOUS : await authenticate(request, options, parts.clock.now());
    const holding = traffic.hold(access.accountId ?? request.ip);
    reply.raw.once('close', () => holding.release());
    const sendsFile = target.kind === 'blob' || target.kind === 'manifest';
    if (sendsFile && request.method === 'GET') holding.takeAnswer();
    return await dispatch(
      { parts, signIn: options, access, holding, query, request, reply },
      target,
    );
  } catch (error) {
    return sendError({ request, reply, error, options, target });
  }
}

interface Failure {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly error: unknown;
  readonly options: RegistryApiOptions;
  readonly target?: OciTarget | undefined;
}

async function sendError({
  request,
  reply,
  error,
  options,
  target,
}: Failure): Promise<FastifyReply> {
  const { status, headers, body } = ociError(error);
  if (status >= 500) {
    request.log.error({ err: error, detail: Fault.from(error).detail }, 'registry request failed');
  }
  if (!(await skipBody(request.raw))) reply.header('connection', 'close');
  for (const name of ['content-length', 'content-range', 'etag', 'docker-content-digest']) {
    reply.removeHeader(name);
  }
  if (status === 401) {
    reply.header('www-authenticate', challengeFor(request, target, options.publicUrl));
  }
  return reply.code(status).headers(headers).type('application/json').send(body);
}
