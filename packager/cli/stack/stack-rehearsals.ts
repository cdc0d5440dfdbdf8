import { z } from 'zod';
import { defineServerCommand } from '../server/define-server-command.ts';
import { formatAge } from '../terminal/format-time.ts';
import { table } from '../terminal/table.ts';
import { serviceWords } from './rehearsal-lines.ts';

/** `yard stack rehearsals`. */
export const stackRehearsalsCommand = defineServerCommand({
  name: 'stack rehearsals',
  summary: 'List what came of rehearsed upgrades of a stack, newest first',
  details:
    'WITHOUT SERVICE is how long the clone had no service: about what the upgrade itself will take. The console of a ' +
    'machine that failed, and what hooks have printed, are in --json.',
  arguments: [['<stack>', 'name or id']],
  example: 'yard stack rehearsals blog',
  shape: '{"rehearsals": [Rehearsal …], "running"} as in the API',
  input: { stack: z.string() },
  run: async ({ api, context }, { stack }) => {
    const found = await api.listRehearsals({ params: { stack } });
    const rows = found.rehearsals.map((rehearsal) => [
      formatAge(rehearsal.at, context.now()),
      `${rehearsal.from.version} → ${rehearsal.version}`,
      rehearsal.outcome === 'held' ? 'held' : 'would be rolled back',
      serviceWords(rehearsal),
      rehearsal.reason ?? '',
    ]);
    const going = found.running === null ? [] : [`One is going on: yard op watch ${found.running}`];
    const none = `Nothing was rehearsed. To do so: yard stack upgrade ${stack} --rehearse`;
    const lines =
      rows.length === 0
        ? [none]
        : table(rows, ['WHEN', 'VERSIONS', 'RESULT', 'WITHOUT SERVICE', 'CAUSE']);
    return { json: found, text: [...lines, ...going].join('\n') };
  },
});
