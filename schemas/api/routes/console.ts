import { LIMITS } from '../../config/limits.ts';
import { route, z } from '../route.ts';

const tag = 'stacks';

const machine = z.object({
  stack: z.string().min(1).max(64),
  machine: z.string().min(1).max(100).describe('Id or name'),
});

const seat = z.string().min(8).max(64).describe('From the event “console” of its stream');

/** Typing into machines; what they write comes by `EVENT_PATHS.console`. */
export const consoleRoutes = {
  takeConsole: route({
    method: 'PUT',
    path: '/api/v1/stacks/:stack/machines/:machine/console/keyboard',
    summary: 'Take the keyboard of a console, which one at a time has; recorded in the audit log',
    tag,
    right: 'console',
    params: machine,
    body: z.strictObject({
      seat,
      over: z.boolean().default(false).describe('Also from somebody else who has it'),
    }),
  }),
  leaveConsole: route({
    method: 'POST',
    path: '/api/v1/stacks/:stack/machines/:machine/console/keyboard/release',
    summary: 'Give the keyboard up, and watch on',
    tag,
    right: 'console',
    params: machine,
    body: z.strictObject({ seat }),
  }),
  typeConsole: route({
    method: 'POST',
    path: '/api/v1/stacks/:stack/machines/:machine/console/keys',
    summary: 'Type into a machine; only who has the keyboard can',
    tag,
    right: 'console',
    often: true,
    params: machine,
    body: z.strictObject({ seat, text: z.string().min(1).max(LIMITS.console.keysChars) }),
  }),
} as const;
