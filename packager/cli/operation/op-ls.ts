import { z } from 'zod';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { OperationId } from '../../../schemas/ids/brand.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { formatAge } from '../terminal/format-time.ts';
import { table } from '../terminal/table.ts';
import { operationStateWord } from './operation-lines.ts';

/** `yard op ls`. */
export const opLsCommand = defineServerCommand({
  name: 'op ls',
  summary: 'List operations, newest first',
  options: [
    ['--active', 'only those that are running or stuck'],
    ['--parent <operation>', 'only the parts of this operation; parts are left out otherwise'],
    ['--limit <number>', `how many; default 20, at most ${LIMITS.api.pageItems}`],
  ],
  example: 'yard op ls --active',
  shape: '[Operation …] as in the API',
  input: {
    active: z.boolean().default(false),
    parent: OperationId.optional(),
    limit: z.coerce.number().int().min(1).max(LIMITS.api.pageItems).default(20),
  },
  run: async ({ api, context }, { active, parent, limit }) => {
    const operations = await api.listOperations({
      query: { state: active ? 'active' : 'all', limit, parent: parent ?? 'none' },
    });
    const rows = operations.map(({ id, title, state, createdBy, createdAt }) => [
      id,
      operationStateWord(state),
      title,
      createdBy,
      formatAge(createdAt, context.now()),
    ]);
    const lines = table(rows, ['ID', 'STATE', 'WHAT', 'BY', 'STARTED']);
    const what = parent ? 'This operation has no parts' : 'There have been no operations yet';
    const none = active ? 'No operation is running.' : `${what}.`;
    return { json: operations, text: rows.length === 0 ? none : lines.join('\n') };
  },
});
