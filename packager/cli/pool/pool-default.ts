import { z } from 'zod';
import type { PoolDefaults } from '../../../schemas/api/resources/pool.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { oneLine } from '../terminal/one-line.ts';

/** `yard pool default`. */
export const poolDefaultCommand = defineServerCommand({
  name: 'pool default',
  summary: 'See or decide where disks go unless an install says otherwise',
  details:
    '“own” is the pool that each node has of its own. Disks that are there stay where they are. ' +
    'Changing it is for administrators only.',
  options: [
    ['--system <pool>', 'for system disks'],
    ['--data <pool>', 'for data disks'],
  ],
  example: 'yard pool default --data own',
  shape: 'PoolDefaults as in the API',
  input: { system: z.string().optional(), data: z.string().optional() },
  run: async ({ api }, { system, data }) => {
    const body = {
      ...(system === undefined ? {} : { system }),
      ...(data === undefined ? {} : { data }),
    };
    const isQuestion = Object.keys(body).length === 0;
    const defaults = await (isQuestion ? api.getPoolDefaults() : api.setPoolDefaults({ body }));
    return { json: defaults, text: defaultLines(defaults).join('\n') };
  },
});

const defaultLines = ({ system, data }: PoolDefaults): string[] => [
  oneLine(`System disks: ${wordsOf(system)}`),
  oneLine(`Data disks:   ${wordsOf(data)}`),
];

const wordsOf = (pool: string | null): string =>
  pool === null ? 'the own pool of their node' : `the pool ${pool}`;
