import { z } from 'zod';

/** A disk that loses everything on it; who orders that has seen which disk it is. */
export const FormatOrder = z.strictObject({
  disk: z.string().min(1).max(256).describe('Path of the device, as the node tells it'),
  confirm: z
    .string()
    .min(1)
    .max(256)
    .describe('Its serial number, typed; of a disk that tells none, its path'),
});
export type FormatOrder = z.infer<typeof FormatOrder>;
