import { Encryption } from '../resources/encryption.ts';
import { route, z } from '../route.ts';

const tag = 'nodes';

/** What is ordered for all nodes together. */
export const clusterRoutes = {
  getEncryption: route({
    method: 'GET',
    path: '/api/v1/encryption',
    summary: 'Whether what nodes send each other is encrypted, and what that waits for',
    tag,
    right: 'view',
    answer: Encryption,
  }),
  setEncryption: route({
    method: 'PUT',
    path: '/api/v1/encryption',
    summary: 'Have nodes encrypt what they send each other, or end that; stacks run on',
    tag,
    right: 'admin',
    body: z.strictObject({ on: z.boolean() }),
    answer: Encryption,
  }),
} as const;
