import { Sleep, SleepPolicy } from '../resources/sleep.ts';
import { route, z } from '../route.ts';

const tag = 'nodes';

/** Which idle nodes sleep. */
export const sleepRoutes = {
  getSleep: route({
    method: 'GET',
    path: '/api/v1/sleep',
    summary: 'Which idle nodes go to sleep, and why each node is awake',
    tag,
    right: 'view',
    answer: Sleep,
  }),
  setSleep: route({
    method: 'PUT',
    path: '/api/v1/sleep',
    summary: 'Have idle nodes go to sleep, or end that; those that sleep then are not woken by it',
    tag,
    right: 'admin',
    body: z.strictObject({ policy: SleepPolicy.nullable() }),
    answer: Sleep,
  }),
} as const;
