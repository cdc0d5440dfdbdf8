import { z } from 'zod';
import { Fault } from '../../../schemas/errors/fault.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { poolLines } from './pool-show.ts';
import { NODES_OPTION, readPoolOptions } from './read-pool-options.ts';

const EXAMPLE = 'yard pool edit tank --reserve 10% --nodes all';

/** `yard pool edit`. */
export const poolEditCommand = defineServerCommand({
  name: 'pool edit',
  summary: 'Change the name, the nodes, the reserve or the note of a pool',
  details:
    'Where it is stays as it is. A node keeps it while a machine there has a disk in it. Administrators only.',
  arguments: [['<pool>', 'name or id']],
  options: [
    ['--name <name>', 'another name'],
    NODES_OPTION,
    ['--reserve <size>', 'what is kept free: 20GiB, or 10%'],
    ['--note <text>', 'an empty one takes the note away'],
  ],
  example: EXAMPLE,
  shape: 'Pool as in the API',
  input: {
    pool: z.string(),
    name: z.string().optional(),
    nodes: z.string().optional(),
    reserve: z.string().optional(),
    note: z.string().optional(),
  },
  run: async ({ api, context }, { pool: wanted, name, ...rest }) => {
    const body = { ...(name === undefined ? {} : { name }), ...readPoolOptions(rest) };
    if (Object.keys(body).length === 0) {
      throw new Fault('USAGE', { problem: 'There is nothing to change.', example: EXAMPLE });
    }
    const pool = await api.changePool({ params: { pool: wanted }, body });
    return { json: pool, text: poolLines(pool, context.now()).join('\n') };
  },
});
