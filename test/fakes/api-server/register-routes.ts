import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Route } from '../../../schemas/api/route.ts';
import { ROUTES } from '../../../schemas/api/routes.ts';
import { formatPath } from '../../../schemas/appliance/problem.ts';
import { Fault, toWire } from '../../../schemas/errors/fault.ts';
import { type Caller, type Handlers } from './handler.ts';
import { SESSION_KEY_HEADER } from '../../../schemas/api/session-key.ts';
import { keyOfSession } from './session-key.ts';
import { demandRight } from './rights.ts';
import { pause, type World } from './world.ts';

type AnyHandler = (request: object, world: World, caller: Caller) => unknown;

/** Cookie of the fake's sessions. */
export const SESSION_COOKIE = 'stackyard_session';

/** Serves every route of the table, with input and output checked by its schemas. */
export function registerRoutes(app: FastifyInstance, world: World, handlers: Handlers): void {
  for (const [name, route] of Object.entries(ROUTES) as [keyof Handlers, Route][]) {
    app.route({
      method: route.method,
      url: route.path,
      handler: async (request, reply) => {
        const caller = callerOf(world, request, reply);
        if (world.mode.delayMs > 0) await pause(world, world.mode.delayMs * world.mode.speed);
        if (world.mode.broken && route.tag !== 'accounts') {
          throw new Fault('INTERNAL', { what: 'the database does not answer' });
        }
        demandRight(caller.account, route.right);
        const handle = handlers[name] as unknown as AnyHandler;
        const answer = await handle(parseRequest(route, request), world, caller);
        if (!route.answer) return reply.status(204).send();
        return reply.status(route.status ?? 200).send(route.answer.parse(answer));
      },
    });
  }
  app.setErrorHandler((error, _request, reply) => {
    const fault = Fault.from(error, String(error));
    return reply.status(fault.status).send(toWire(fault));
  });
}

/**
 * @returns who is calling, by an API token or the session cookie.
 * @throws Fault NOT_SIGNED_IN for a token that is not valid
 */
export function callerOf(world: World, request: FastifyRequest, reply: FastifyReply): Caller {
  const cookie = request.cookies[SESSION_COOKIE];
  const hasKey = request.headers[SESSION_KEY_HEADER] === keyOfSession(cookie ?? '');
  const session = hasKey ? cookie : undefined;
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  const token = world.tokens.find(({ secret }) => bearer !== undefined && secret === bearer);
  if (bearer !== undefined && !token) throw new Fault('NOT_SIGNED_IN', {});
  const id = token?.account ?? (session === undefined ? undefined : world.sessions.get(session));
  return {
    account: world.accounts.find((account) => account.id === id && !account.disabled),
    session,
    setSession(next) {
      if (next === undefined) reply.clearCookie(SESSION_COOKIE, { path: '/' });
      else reply.setCookie(SESSION_COOKIE, next, { path: '/', httpOnly: true, sameSite: 'lax' });
    },
  };
}

function parseRequest(route: Route, request: FastifyRequest): object {
  return {
    params: route.params && parsePart('params', route.params, request.params),
    query: route.query && parsePart('query', route.query, request.query),
    body: route.body && parsePart('', route.body, request.body),
  };
}

function parsePart(part: string, schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Fault('REQUEST_INVALID', {
    problems: result.error.issues.map((issue) => ({
      path: formatPath(part ? [part, ...issue.path] : issue.path),
      wanted: issue.message,
      found: 'something else',
    })),
  });
}
