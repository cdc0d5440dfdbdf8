import { z } from 'zod';
import { Operation } from './resources/operation.ts';

export { EVENT_PATHS } from './event-paths.ts';

/** The event `change` of the first stream. */
export const ChangeEvent = z.object({
  topic: z.enum([
    'stack',
    'operation',
    'node',
    'appliance',
    'preparation',
    'trust',
    'pool',
    'boot',
    'join',
  ]),
  id: z.string(),
});
export type ChangeEvent = z.infer<typeof ChangeEvent>;

/** The event `operation` of the second stream. */
export const OperationEvent = Operation;
