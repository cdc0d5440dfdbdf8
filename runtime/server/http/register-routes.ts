import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify';
import type { Call, Handler, Handlers, Principal } from '../../../schemas/api/handler.ts';
import type { DownloadedFile, Route } from '../../../schemas/api/route.ts';
import { ROUTES, type RouteName } from '../../../schemas/api/routes.ts';
import { FILE_TYPE } from '../../../schemas/client/call-route.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { BrowserSessions } from '../../accounts/http/browser-session.ts';
import type { Reach } from '../reach.ts';
import { fileDisposition } from './file-disposition.ts';
import { hidePeople } from './hide-people.ts';
import type { CallerLookup } from './caller.ts';

export interface RouteDependencies {
  /** Of the routes that this server's roles have; others do not exist. */
  readonly handlers: Partial<Handlers>;
  readonly callers: CallerLookup;
  readonly sessions: BrowserSessions;
  readonly reach: Reach;
}

/** Who sent a request, found out before its body is looked at. */
const callers = new WeakMap<FastifyRequest, Principal>();

/**
 * Registers every route of the API with its handler. Rights are checked here, once, from the route
 * table, and before a byte of a body is read; no handler decides who may call it.
 */
export function registerRoutes(app: FastifyInstance, dependencies: RouteDependencies): void {
  // Whoever takes a file takes it as it comes; every other route refuses it as no JSON of its own.
  app.addContentTypeParser(FILE_TYPE, (_request, payload, done) => done(null, payload));
  for (const name of Object.keys(ROUTES) as RouteName[]) {
    const route: Route = ROUTES[name];
    const handler: Handler<Route> | undefined = dependencies.handlers[name];
    if (!handler) continue;
    app.route({
      method: route.method,
      url: route.path,
      ...routeOptions(name, route),
      onRequest: async (request) => {
        const principal = await dependencies.callers.principalOf(request);
        checkRight(route, principal);
        if (route.right === 'public') dependencies.callers.refuseCrossOrigin(request);
        if (route.confirm) checkConfirmed(request, dependencies.sessions);
        if (principal) callers.set(request, principal);
      },
      handler: async (request, reply) => {
        if (route.upload) demandFile(request);
        const call = makeCall(request, reply, dependencies);
        const whole = await handler(partsOf(request), call);
        if (route.download) {
          return sendFile(whole as unknown as SentFile, request, reply);
        }
        const answer = call.principal ? whole : hidePeople(whole, route.people ?? []);
        return reply.status(route.status ?? (route.answer ? 200 : 204)).send(answer);
      },
    });
  }
}

function routeOptions(name: RouteName, route: Route): RouteShorthandOptions {
  return {
    // Who asks for the head of a file would have all of it read, and nobody take it.
    ...(route.download ? { exposeHeadRoute: false } : {}),
    ...(route.right === 'public' ? { bodyLimit: LIMITS.api.publicBodyBytes } : {}),
    config: {
      ...(route.upload ? { upload: true } : {}),
      ...(route.often ? { rateLimit: { max: LIMITS.console.typingPerMinute } } : {}),
    },
    schema: {
      operationId: name,
      summary: route.summary,
      tags: [route.tag],
      ...(route.params ? { params: route.params } : {}),
      ...(route.query ? { querystring: route.query } : {}),
      ...(route.body ? { body: route.body } : {}),
      ...(route.answer ? { response: { [route.status ?? 200]: route.answer } } : {}),
    },
  };
}

/** @throws Fault NOT_SIGNED_IN, FORBIDDEN */
export function checkRight(route: Pick<Route, 'right'>, principal: Principal | undefined): void {
  if (route.right === 'public') return;
  if (!principal) throw new Fault('NOT_SIGNED_IN', {});
  if (!principal.rights.includes(route.right)) throw new Fault('FORBIDDEN', { needs: route.right });
}

/**
 * Only a browser session can be somebody else's at an unwatched screen; a token says all it may.
 *
 * @throws Fault CONFIRMATION_NEEDED
 */
function checkConfirmed(request: FastifyRequest, sessions: BrowserSessions): void {
  if (request.headers.authorization !== undefined) return;
  if (!sessions.isConfirmed(request)) throw new Fault('CONFIRMATION_NEEDED', {});
}

const partsOf = (request: FastifyRequest): Parameters<Handler<Route>>[0] => ({
  params: request.params as never,
  query: request.query as never,
  body: request.body as never,
});

type SentFile = Readable & Pick<DownloadedFile, 'fileName'>;

/** Whoever has gone meanwhile would never read it, and what it stands on would be held for ever. */
function sendFile(file: SentFile, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (request.raw.socket.destroyed) file.destroy();
  if (file.fileName !== undefined) {
    void reply.header('content-disposition', fileDisposition(file.fileName));
    // What is in it is somebody else’s, and is not for whoever stands between.
    void reply.header('cache-control', 'no-store');
    void reply.header('content-security-policy', "sandbox; default-src 'none'");
    void reply.header('x-content-type-options', 'nosniff');
  }
  return reply.status(200).type(FILE_TYPE).send(file);
}

/** @throws Fault REQUEST_INVALID for a body that was read already, or for none */
function demandFile({ headers }: FastifyRequest): void {
  const found = headers['content-type'] ?? 'nothing';
  if (found === FILE_TYPE) return;
  const problem = { path: 'Content-Type', wanted: FILE_TYPE, found: found.slice(0, 100) };
  throw new Fault('REQUEST_INVALID', { problems: [problem] });
}

function makeCall(
  request: FastifyRequest,
  reply: FastifyReply,
  { sessions, reach }: RouteDependencies,
): Call {
  return {
    principal: callers.get(request),
    origin: reach.publicUrl ?? `${request.protocol}://${request.host}`,
    address: request.ip,
    session: request.user ? request.session.sessionId : undefined,
    checkPassword: () => sessions.checkPassword(request, reply),
    signIn: (account) => sessions.signIn(request, account),
    confirm: () => sessions.confirm(request),
    signOut: () => sessions.signOut(request),
  };
}
