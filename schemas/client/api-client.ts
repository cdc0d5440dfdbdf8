import { type Routes, type RouteName, ROUTES } from '../api/routes.ts';
import type { Route, RouteAnswer, RouteInput } from '../api/route.ts';
import { Fault } from '../errors/fault.ts';
import { type CallInput, type CallOptions, callRoute, originOf } from './call-route.ts';

export { faultOf, fillPath, reach } from './call-route.ts';

export interface ApiClientOptions extends CallOptions {
  /** Compare every answer with the route's schema, for servers that are somebody else's. */
  readonly checkAnswers?: boolean;
}

type Arguments<R extends Route> =
  object extends RouteInput<R>
    ? [input?: RouteInput<R>, options?: { signal?: AbortSignal }]
    : [input: RouteInput<R>, options?: { signal?: AbortSignal }];

/** One method per route of {@link ROUTES}, typed by it. */
export type ApiClient = {
  readonly [Name in RouteName]: (
    ...args: Arguments<Routes[Name]>
  ) => Promise<RouteAnswer<Routes[Name]>>;
};

/**
 * The client of the HTTP API for programs. Pages use `light-client.ts`, which has the same methods
 * without the schemas.
 *
 * Each method throws the Fault the server answered with, or UNREACHABLE.
 */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const entries = Object.entries(ROUTES).map(([name, route]) => [
    name,
    async (input: CallInput = {}, call: { signal?: AbortSignal } = {}) => {
      const answer = await callRoute(route, input, options, call.signal);
      return options.checkAnswers ? checkAnswer(route, answer, options.server) : answer;
    },
  ]);
  return Object.fromEntries(entries) as ApiClient;
}

function checkAnswer(route: Route, answer: unknown, server: string): unknown {
  if (!route.answer) return answer;
  const checked = route.answer.safeParse(answer);
  if (checked.success) return checked.data;
  const why = 'its answer is not understood; it may be older or newer than this program';
  throw new Fault('UNREACHABLE', { url: originOf(server), why }, { cause: checked.error });
}
