import { z } from '../route.ts';

/** Made by the caller for each thing it wants done once. */
export const RequestKey = z.string().min(8).max(100);

/** The query of an order that begins an operation: whoever lost the answer asks again, and begins no second one. */
export const repeatable = z.object({
  key: RequestKey.optional().describe('The same key again gives the same operation'),
});
