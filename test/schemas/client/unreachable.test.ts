import { describe, expect, test } from 'vitest';
import { reach } from '../../../schemas/client/call-route.ts';
import { createOciClient } from '../../../schemas/client/oci-client.ts';
import { Fault } from '../../../schemas/errors/fault.ts';

/** What fetch of Node throws. */
const failed = (code: string, message: string): Error =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) });

const throwing = (error: Error) => async (): Promise<never> => {
  throw error;
};

const adviceOf = (asking: Promise<unknown>): Promise<string | undefined> =>
  asking.then(
    () => undefined,
    (error: unknown) => (Fault.is(error, 'UNREACHABLE') ? error.action : undefined),
  );

const UNKNOWN = failed(
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'unable to get local issuer certificate',
);
const REFUSED = failed('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:8470');

describe.each([
  ['a server', (error: Error) => reach('https://yard.lan', throwing(error))],
  [
    'a registry',
    (error: Error) =>
      createOciClient({
        registry: 'https://yard.lan',
        fetch: throwing(error),
      }).getManifest('acme/blog', '1.0.0'),
  ],
])('%s', (_what, ask) => {
  test('whose certificate nobody known vouches for is no server that is off', async () => {
    expect(await adviceOf(ask(UNKNOWN))).toContain('NODE_EXTRA_CA_CERTS=');
  });

  test('that does not answer may be off', async () => {
    expect(await adviceOf(ask(REFUSED))).toContain('the server is running');
  });
});
