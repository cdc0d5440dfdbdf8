import type { ActiveSession } from '../../../schemas/api/resources/account.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { formatAge } from '../terminal/format-time.ts';
import { table } from '../terminal/table.ts';

/** `yard session ls`. */
export const sessionLsCommand = defineServerCommand({
  name: 'session ls',
  summary: 'List the browsers that are signed in to your account',
  example: 'yard session ls',
  shape: '[ActiveSession …] as in the API',
  input: {},
  run: async ({ api, context }) => {
    const sessions = await api.listSessions();
    const lines = table(
      sessions.map((session) => row(session, context.now())),
      ['ID', 'BROWSER', 'ADDRESS', 'STARTED', 'LAST SEEN'],
    );
    const none = 'No browser is signed in to your account.';
    return { json: sessions, text: sessions.length === 0 ? none : lines.join('\n') };
  },
});

const row = ({ id, browser, address, startedAt, lastSeenAt }: ActiveSession, nowMs: number) => [
  id,
  browser,
  address,
  formatAge(startedAt, nowMs),
  formatAge(lastSeenAt, nowMs),
];
