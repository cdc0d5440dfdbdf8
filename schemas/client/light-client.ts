import { ROUTE_PLACES } from '../api/route-places.ts';
import type { ApiClient } from './api-client.ts';
import { type CallInput, type CallOptions, callRoute } from './call-route.ts';

/**
 * The client of the HTTP API for pages: the same methods with the same types as `createApiClient`,
 * without any schema, since the pages and the server they talk to are of one version.
 *
 * Each method throws the Fault the server answered with, or UNREACHABLE.
 */
export function createLightClient(options: CallOptions): ApiClient {
  const entries = Object.entries(ROUTE_PLACES).map(([name, [method, path]]) => [
    name,
    (input: CallInput = {}, call: { signal?: AbortSignal } = {}) =>
      callRoute({ method, path }, input, options, call.signal),
  ]);
  return Object.fromEntries(entries) as ApiClient;
}
