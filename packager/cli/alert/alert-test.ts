import { z } from 'zod';
import { defineServerCommand } from '../server/define-server-command.ts';
import { oneLine } from '../terminal/one-line.ts';

/** `yard alert test`. */
export const alertTestCommand = defineServerCommand({
  name: 'alert test',
  summary: 'Send a message that says that it is a test, and see whether it gets there',
  details: 'Administrators only.',
  arguments: [['<name>', 'as in yard alert ls']],
  example: 'yard alert test oncall',
  shape: 'AlertChannel as in the API',
  input: { name: z.string() },
  run: async ({ api }, { name }) => {
    const channel = await api.testAlertChannel({ params: { channel: name } });
    return { json: channel, text: oneLine(`The message to “${name}” was taken.`) };
  },
});
