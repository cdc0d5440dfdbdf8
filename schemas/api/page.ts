import { z } from 'zod';
import { LIMITS } from '../config/limits.ts';

const Cursor = z
  .string()
  .max(200)
  .regex(/^[^/]+\/[^/]+$/, 'name and id of the last one that is known, as name/id');

/** What every list by name takes; the next page begins behind the last one of this. */
export const pageQuery = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(LIMITS.api.pageItems)
    .default(LIMITS.api.pageDefault)
    .describe('A page with fewer is the last one'),
  after: Cursor.optional().describe('Only behind this one, written as `name/id`'),
  search: z
    .string()
    .trim()
    .max(LIMITS.api.searchChars)
    .optional()
    .describe('Only those that have all these words, or parts of words, in them'),
};
