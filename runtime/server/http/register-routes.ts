import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify';
import type { Call, Handler, Handlers, Principal } from '../../../schemas/api/handler.ts';
import type { Route } from '../../../schemas/api/route.ts';
import { ROUTES, type RouteName } from '../../../schemas/api/routes.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { BrowserSessions } from '../../accounts/http/browser-session.ts';
import type { CallerLookup } from './caller.ts';
import { SESSION_COOKIE } from '../../accounts/http/browser-session.ts';
import { refuseCrossOrigin } from './caller.ts';

export interface RouteDependencies {
  readonly handlers: Handlers;
  readonly callers: CallerLookup;
  readonly sessions: BrowserSessions;
}

/** Routes that try a password: they have a stricter limit of their own. */
const PASSWORD_ROUTES: readonly RouteName[] = ['signIn', 'setUp', 'changePassword'];

/** Who sent a request, found out before its body is looked at. */
const callers = new WeakMap<FastifyRequest, Principal>();

/**
 * Registers every route of the API with its handler. Rights are checked here, once, from the route
 * table, and before a request is even validated; no handler decides who may call it.
 */
export function registerRoutes(app: FastifyInstance, dependencies: RouteDependencies): void {
  for (const name of Object.keys(ROUTES) as RouteName[]) {
    const route: Route = ROUTES[name];
    const handler = dependencies.handlers[name] as unknown as Handler<Route>;
    app.route({
      method: route.method,
      url: route.path,
      ...routeOptions(name, route),
      preValidation: async (request) => {
        const principal = await dependencies.callers.principalOf(request);
        checkRight(route, principal);
        if (route.right === 'public') refuseCrossOrigin(request);
        if (principal) callers.set(request, principal);
      },
      handler: async (request, reply) => {
        const call = makeCall(request, reply, dependencies);
        const answer = await handler(partsOf(request), call);
        return reply.status(route.status ?? (route.answer ? 200 : 204)).send(answer);
      },
    });
  }
}

function routeOptions(name: RouteName, route: Route): RouteShorthandOptions {
  const limit = PASSWORD_ROUTES.includes(name)
    ? { rateLimit: { max: LIMITS.api.signInsPerMinute, timeWindow: '1 minute' } }
    : {};
  return {
    config: limit,
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

const partsOf = (request: FastifyRequest): Parameters<Handler<Route>>[0] => ({
  params: request.params as never,
  query: request.query as never,
  body: request.body as never,
});

function makeCall(
  request: FastifyRequest,
  reply: FastifyReply,
  { sessions }: RouteDependencies,
): Call {
  return {
    principal: callers.get(request),
    origin: `${request.protocol}://${request.host}`,
    session: request.cookies[SESSION_COOKIE] ? request.session.sessionId : undefined,
    checkPassword: () => sessions.checkPassword(request, reply),
    signIn: (account) => sessions.signIn(request, account),
    signOut: () => sessions.signOut(request),
  };
}
