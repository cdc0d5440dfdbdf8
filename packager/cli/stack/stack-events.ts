import { z } from 'zod';
import { defineServerCommand } from '../server/define-server-command.ts';
import { formatAge } from '../terminal/format-time.ts';
import { table } from '../terminal/table.ts';

/** `yard stack events`. */
export const stackEventsCommand = defineServerCommand({
  name: 'stack events',
  summary: 'Show what happened to a stack, newest first',
  arguments: [['<stack>', 'name or id']],
  example: 'yard stack events blog',
  shape: '[{"id", "at", "actor", "action", "subject", "sentence"}]',
  input: { stack: z.string() },
  run: async ({ api, context }, { stack }) => {
    const events = await api.listStackEvents({ params: { stack } });
    const rows = events.map(({ at, actor, sentence }) => [
      formatAge(at, context.now()),
      actor,
      sentence,
    ]);
    const lines = table(rows, ['WHEN', 'WHO', 'WHAT']);
    return {
      json: events,
      text: rows.length === 0 ? 'Nothing has happened yet.' : lines.join('\n'),
    };
  },
});
