import { z } from 'zod';
import { defineServerCommand } from '../server/define-server-command.ts';
import { confirm, demandAnswerable } from '../terminal/confirm.ts';
import { oneLine } from '../terminal/one-line.ts';
import { placeWords } from './pool-words.ts';

/** `yard pool rm`. */
export const poolRmCommand = defineServerCommand({
  name: 'pool rm',
  summary: 'Forget a pool that no stack has a disk in',
  details: 'Its nodes unmount it; nothing in it is deleted. Administrators only.',
  arguments: [['<pool>', 'name or id']],
  options: [['--yes', 'do not ask']],
  example: 'yard pool rm tank --yes',
  shape: '{"pool", "id"}',
  input: { pool: z.string(), yes: z.boolean().default(false) },
  run: async ({ api, context }, { pool: wanted, yes }) => {
    demandAnswerable(context, yes);
    const pool = await api.getPool({ params: { pool: wanted } });
    const { id, name } = pool;
    if (!yes) {
      const what = `The pool “${name}” (${placeWords(pool)}) will be forgotten; its files stay where they are.`;
      await confirm(context, oneLine(what), 'Forget it?');
    }
    await api.removePool({ params: { pool: id ?? name } });
    return { json: { pool: name, id }, text: oneLine(`The pool “${name}” was removed.`) };
  },
});
