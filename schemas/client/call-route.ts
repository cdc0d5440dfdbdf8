import type { Route } from '../api/route.ts';
import { SESSION_KEY_HEADER } from '../api/session-key.ts';
import { Fault, fromWire, isWireFault } from '../errors/fault.ts';
import { unknownAuthority } from './unknown-authority.ts';

/** What the body of a route that takes a file is sent as. */
export const FILE_TYPE = 'application/octet-stream';

/** What has to be known of a route to call it. */
export type RoutePlace = Pick<Route, 'method' | 'path'>;

export interface CallOptions {
  /** Base URL of the server; empty in a browser, where paths are relative. */
  readonly server: string;
  /** An API token; absent in a browser, where a cookie signs in. */
  readonly token?: string | undefined;
  /** What signing in answered with: it goes with the cookie of that session. */
  readonly sessionKey?: string | undefined;
  readonly fetch: typeof fetch;
}

export interface CallInput {
  readonly params?: Record<string, unknown>;
  readonly query?: Record<string, unknown>;
  readonly body?: unknown;
}

/**
 * Sends one request of the API.
 *
 * @returns the answer's JSON as it came, or the stream of a file; undefined for an answer without content
 * @throws Fault the one the server answered with, or UNREACHABLE
 */
export async function callRoute(
  route: RoutePlace,
  input: CallInput,
  { server, token, sessionKey, fetch }: CallOptions,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const url = `${server}${fillPath(route.path, input.params)}${queryText(input.query)}`;
  const response = await reach(url, () =>
    fetch(url, {
      method: route.method,
      headers: {
        accept: 'application/json',
        ...(input.body === undefined ? {} : { 'content-type': typeOf(input.body) }),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(sessionKey ? { [SESSION_KEY_HEADER]: sessionKey } : {}),
      },
      ...(input.body === undefined ? {} : { body: bytesOf(input.body) }),
      ...(signal ? { signal } : {}),
    }),
  );
  if (!response.ok) throw await faultOf(url, response);
  if (response.status === 204) return undefined;
  if (response.headers.get('content-type') === FILE_TYPE) return response.body;
  return response.json().catch(() => undefined);
}

/** A file travels as it is, read while it is sent. */
const typeOf = (body: unknown): string => (body instanceof Blob ? FILE_TYPE : 'application/json');

const bytesOf = (body: unknown): Blob | string =>
  body instanceof Blob ? body : JSON.stringify(body);

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
    // A browser judges certificates itself, and tells nobody.
    const authority = typeof window === 'undefined' ? unknownAuthority(error) : {};
    const data = { url: originOf(url), why, ...authority };
    throw new Fault('UNREACHABLE', data, { cause: error });
  }
}

export const originOf = (url: string): string => new URL(url, 'http://localhost').origin;

/** @returns the fault a server answered with; UNREACHABLE when it gave none */
export async function faultOf(url: string, response: Response): Promise<Error> {
  const body: unknown = await response.json().catch(() => undefined);
  if (isWireFault(body)) return fromWire(body);
  return new Fault('UNREACHABLE', {
    url,
    why: `it answered ${response.status} without saying why`,
  });
}
