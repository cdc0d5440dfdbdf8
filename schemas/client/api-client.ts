import { type Routes, type RouteName, ROUTES } from '../api/routes.ts';
import type { Route, RouteAnswer, RouteInput } from '../api/route.ts';
import { Fault, fromWire, WireFault } from '../errors/fault.ts';

export interface ApiClientOptions {
  /** Base URL of the server; empty in a browser, where paths are relative. */
  readonly server: string;
  /** An API token; absent in a browser, where a cookie signs in. */
  readonly token?: string | undefined;
  readonly fetch: typeof fetch;
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
 * The one client of the HTTP API, used by the CLI and by the pages.
 *
 * Each method throws the Fault the server answered with, or UNREACHABLE.
 */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const entries = Object.entries(ROUTES).map(([name, route]) => [
    name,
    (input: CallInput = {}, call: { signal?: AbortSignal } = {}) =>
      callRoute(route, input, options, call.signal),
  ]);
  return Object.fromEntries(entries) as ApiClient;
}

interface CallInput {
  readonly params?: Record<string, unknown>;
  readonly query?: Record<string, unknown>;
  readonly body?: unknown;
}

async function callRoute(
  route: Route,
  input: CallInput,
  { server, token, fetch, checkAnswers }: ApiClientOptions,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const url = `${server}${fillPath(route.path, input.params)}${queryText(input.query)}`;
  const response = await reach(url, () =>
    fetch(url, {
      method: route.method,
      headers: {
        accept: 'application/json',
        ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
      ...(signal ? { signal } : {}),
    }),
  );
  if (!response.ok) throw await faultOf(url, response);
  if (response.status === 204) return undefined;
  const answer: unknown = await response.json().catch(() => undefined);
  if (!checkAnswers || !route.answer) return answer;
  const checked = route.answer.safeParse(answer);
  if (checked.success) return checked.data;
  const why = 'its answer is not understood; it may be older or newer than this program';
  throw new Fault('UNREACHABLE', { url: originOf(url), why }, { cause: checked.error });
}

/** Writes path parameters into `:name` places, escaped. */
export function fillPath(path: string, params: Record<string, unknown> = {}): string {
  return path.replaceAll(/:([a-z]+)/g, (_whole, name: string) =>
    encodeURIComponent(String(params[name])),
  );
}

function queryText(query: Record<string, unknown> = {}): string {
  const entries = Object.entries(query).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return '';
  return `?${new URLSearchParams(entries.map(([key, value]) => [key, String(value)])).toString()}`;
}

/** Sends a request. @throws Fault UNREACHABLE */
export async function reach(url: string, send: () => Promise<Response>): Promise<Response> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw error;
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    const why =
      cause instanceof Error
        ? cause.message || String((cause as { code?: string }).code)
        : String(cause);
    throw new Fault('UNREACHABLE', { url: originOf(url), why }, { cause: error });
  }
}

const originOf = (url: string): string => new URL(url, 'http://localhost').origin;

/** @returns the fault a server answered with; UNREACHABLE when it gave none */
export async function faultOf(url: string, response: Response): Promise<Error> {
  const body: unknown = await response.json().catch(() => undefined);
  const wire = WireFault.safeParse(body);
  if (wire.success) return fromWire(wire.data);
  return new Fault('UNREACHABLE', {
    url,
    why: `it answered ${response.status} without saying why`,
  });
}
