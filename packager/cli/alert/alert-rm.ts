import { z } from 'zod';
import { defineServerCommand } from '../server/define-server-command.ts';
import { oneLine } from '../terminal/one-line.ts';

/** `yard alert rm`. */
export const alertRmCommand = defineServerCommand({
  name: 'alert rm',
  summary: 'Tell somebody no longer',
  details: 'Administrators only.',
  arguments: [['<name>', 'as in yard alert ls']],
  example: 'yard alert rm oncall',
  shape: '{"channel"}',
  input: { name: z.string() },
  run: async ({ api }, { name }) => {
    await api.removeAlertChannel({ params: { channel: name } });
    return { json: { channel: name }, text: oneLine(`Alerts no longer go to “${name}”.`) };
  },
});
