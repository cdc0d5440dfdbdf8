import { z } from 'zod';

/** How a fault travels, as a schema; the browser does with `isWireFault` of fault.ts. */
export const WireFault = z
  .object({
    code: z.string().describe('Stable code from the error catalogue'),
    message: z.string().describe('One sentence for people'),
    action: z.string().optional().describe('What to do next'),
    data: z.record(z.string(), z.unknown()).describe('What the sentence was made of'),
  })
  .meta({ id: 'Fault' });
export type WireFault = z.infer<typeof WireFault>;
