'use client';

import { createLightClient } from '../../schemas/client/light-client.ts';
import { askForPassword } from './confirmation.ts';
import { sessionHeaders } from './session-key.ts';

/** The one door to the server. Paths are relative; cookie and key of the session sign in. */
export const api = createLightClient({
  server: '',
  fetch: async (input, init) => {
    const response = await send(input, init);
    if (response.status !== 403) return response;
    const refusal = (await response
      .clone()
      .json()
      .catch(() => undefined)) as { code?: unknown } | undefined;
    if (refusal?.code !== 'CONFIRMATION_NEEDED') return response;
    // Nothing was done yet: once the password is there, the same request is sent again.
    return (await askForPassword()) ? send(input, init) : response;
  },
});

function send(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const headers = new Headers(init?.headers);
  for (const [name, value] of Object.entries(sessionHeaders())) headers.set(name, value);
  return globalThis.fetch(input, { ...init, headers });
}
