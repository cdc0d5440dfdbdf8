import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { LiveOperator } from './live-operator.ts';
import { LIVE_SETUP_MS, type LiveScenario, startLiveServer } from './live-scenario.ts';
import type { LiveServer } from './live-server.ts';
import { makeToken, SCOPES } from './sign-in.ts';

/** What the tests of a file have; each may be asked for while one of them runs. */
export interface LiveYard {
  /** Of all tests of the file. */
  readonly server: LiveServer;
  /** Of one test, with a home of their own. */
  readonly operator: LiveOperator;
  /** Of the administrator, who is signed in when a test begins. */
  readonly token: string;
}

/**
 * Starts a live server before the first test of a file, gives each test an administrator who is
 * signed in to it, and clears both away.
 *
 * @param env settings on top, see runtime/server/settings.ts
 */
export function useLiveOperator(
  scenario: LiveScenario,
  env: Readonly<Record<string, string>> = {},
): LiveYard {
  let server: LiveServer | undefined;
  let token = '';
  let operator: LiveOperator | undefined;
  const there = <Thing>(thing: Thing | undefined): Thing => {
    if (thing === undefined) throw new Error('This is there only while a test runs.');
    return thing;
  };
  beforeAll(async () => {
    server = await startLiveServer(scenario, { env });
    token = await makeToken(server, 'admin', SCOPES.admin);
  }, LIVE_SETUP_MS);
  afterAll(() => server?.close());
  beforeEach(async () => {
    operator = await LiveOperator.create(there(server));
    await operator.useToken(token);
  });
  afterEach(() => operator?.remove());
  return {
    get server() {
      return there(server);
    },
    get operator() {
      return there(operator);
    },
    get token() {
      return token;
    },
  };
}
