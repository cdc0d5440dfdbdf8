'use client';

import { config } from 'zod';
import { createApiClient } from '../../schemas/client/api-client.ts';

// zod would compile its checks with `new Function`, which the pages' content security policy forbids.
config({ jitless: true });

/** The one door to the server. Paths are relative and the session cookie signs in. */
export const api = createApiClient({
  server: '',
  fetch: (input, init) => globalThis.fetch(input, init),
});
