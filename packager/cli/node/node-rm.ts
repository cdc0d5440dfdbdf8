import { z } from 'zod';
import { defineServerCommand } from '../server/define-server-command.ts';
import { confirm, demandAnswerable } from '../terminal/confirm.ts';
import { oneLine } from '../terminal/one-line.ts';
import { nodeStateWords } from './node-state-words.ts';

/** `yard node rm`. */
export const nodeRmCommand = defineServerCommand({
  name: 'node rm',
  summary: 'Remove a node that runs nothing',
  details: 'Its certificate is refused from then on. Administrators only.',
  arguments: [['<node>', 'name or id']],
  options: [['--yes', 'do not ask']],
  example: 'yard node rm barn-2 --yes',
  shape: '{"node", "id"}',
  input: { node: z.string(), yes: z.boolean().default(false) },
  run: async ({ api, context }, { node: wanted, yes }) => {
    demandAnswerable(context, yes);
    const node = await api.getNode({ params: { node: wanted } });
    const { id, name } = node;
    if (!yes) {
      const what = `The node “${name}” (${nodeStateWords(node)}) will be removed; to come back, it has to join again.`;
      await confirm(context, oneLine(what), 'Remove it?');
    }
    await api.removeNode({ params: { node: id } });
    return { json: { node: name, id }, text: oneLine(`The node “${name}” was removed.`) };
  },
});
