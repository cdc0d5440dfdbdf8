import { z } from 'zod';
import { defineServerCommand } from '../server/define-server-command.ts';
import { table } from '../terminal/table.ts';
import { outputRows } from './output-rows.ts';

/** `yard stack outputs`. */
export const stackOutputsCommand = defineServerCommand({
  name: 'stack outputs',
  summary: 'Show links and credentials of a stack',
  arguments: [['<stack>', 'name or id']],
  options: [['--reveal', 'include secrets; recorded in the audit log']],
  example: 'yard stack outputs blog --reveal',
  shape: '{"stack", "outputs": {"<key>": "<value>", or null for a secret that is not revealed}}',
  input: { stack: z.string(), reveal: z.boolean().default(false) },
  run: async ({ api }, { stack, reveal }) => {
    const params = { stack };
    const outputs = reveal
      ? await api.revealOutputs({ params })
      : (await api.getStack({ params })).outputs;
    const values = Object.fromEntries(outputs.map(({ key, value }) => [key, value]));
    const text = table(outputRows(outputs)).join('\n') || 'This stack has no outputs.';
    return { json: { stack, outputs: values }, text };
  },
});
