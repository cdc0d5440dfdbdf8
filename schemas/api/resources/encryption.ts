import { z } from 'zod';
import { NodeOrder } from './node.ts';

/** How far it is with encrypting what nodes send each other. */
export const EncryptionState = z
  .enum(['off', 'turning-off', 'turning-on', 'on'])
  .describe(
    'turning-on: some network that spans nodes is not encrypted yet; turning-off: some is still',
  );
export type EncryptionState = z.infer<typeof EncryptionState>;

export const Encryption = z
  .object({
    state: EncryptionState,
    order: NodeOrder.nullable().describe('Who turned it on; null: it is off'),
    networks: z
      .object({ total: z.int(), encrypted: z.int() })
      .describe('Networks of stacks that span nodes, and how many are encrypted on all of them'),
    waiting: z
      .array(z.object({ stack: z.string(), network: z.string(), sentence: z.string() }))
      .describe('The first of those that are not as they shall be, and what they wait for'),
  })
  .meta({ id: 'Encryption' });
export type Encryption = z.infer<typeof Encryption>;
