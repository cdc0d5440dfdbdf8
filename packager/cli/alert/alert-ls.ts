import { defineServerCommand } from '../server/define-server-command.ts';
import { table } from '../terminal/table.ts';
import { ALERT_HEAD, alertRow } from './alert-words.ts';

/** `yard alert ls`. */
export const alertLsCommand = defineServerCommand({
  name: 'alert ls',
  summary: 'List who is told what needs a person, and whether messages get there',
  details: 'Administrators only. What needs a person now: yard status.',
  example: 'yard alert ls',
  shape: '[AlertChannel …] as in the API',
  input: {},
  run: async ({ api, context }) => {
    const all = await api.listAlertChannels();
    const rows = all.map((channel) => alertRow(channel, context.now()));
    const none = 'Nobody is told. To have somebody told: yard alert add <name> --webhook <url>';
    return { json: all, text: rows.length === 0 ? none : table(rows, ALERT_HEAD).join('\n') };
  },
});
