import { type Routes, type RouteName, ROUTES } from '../api/routes.ts';
import type { Route, RouteAnswer, RouteInput } from '../api/route.ts';
import { Fault, fromWire, WireFault } from '../errors/fault.ts';

export interface ApiClientOptions {
  /** Base URL of the server; empty in a browser, where paths are relative. */
  readonly server: string;
  /** An API token; absent in a browser, where a cookie signs in. */
  readonly token?: string | undefined;
  readonly fetch: typeof fetch;
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
  { server, token, fetch }: ApiClientOptions,
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
  return response.status === 204 ? undefined : response.json();
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

async function reach(url: string, send: () => Promise<Response>): Promise<Response> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw error;
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    const why =
      cause instanceof Error
        ? cause.message || String((cause as { code?: string }).code)
        : String(cause);
    throw new Fault(
      'UNREACHABLE',
      { url: new URL(url, 'http://localhost').origin, why },
      { cause: error },
    );
  }
}

async function faultOf(url: string, response: Response): Promise<Error> {
  const body: unknown = await response.json().catch(() => undefined);
  const wire = WireFault.safeParse(body);
  if (wire.success) return fromWire(wire.data);
  return new Fault('UNREACHABLE', {
    url,
    why: `it answered ${response.status} without saying why`,
  });
}
