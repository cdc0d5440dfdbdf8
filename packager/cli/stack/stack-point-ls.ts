import { z } from 'zod';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { formatAge } from '../terminal/format-time.ts';
import { table } from '../terminal/table.ts';
import { noteWords, pauseWords } from './point-words.ts';

/** `yard stack point ls`. */
export const stackPointLsCommand = defineServerCommand({
  name: 'stack point ls',
  summary: 'List the restore points of a stack, newest first',
  details:
    'STOOD STILL is how long its machines were paused for it, the longest. A machine whose guest agent had ' +
    'not put its file systems to rest is as after a power cut when the stack goes back.',
  arguments: [['<stack>', 'name or id']],
  example: 'yard stack point ls blog',
  shape: '[RestorePoint …] as in the API',
  input: { stack: z.string() },
  run: async ({ api, context }, { stack }) => {
    const points = await api.listRestorePoints({ params: { stack } });
    const rows = points.map((point) => [
      point.id,
      formatAge(point.at, context.now()),
      point.version,
      formatByteSize(point.usedBytes),
      pauseWords(point),
      noteWords(point),
    ]);
    const lines = table(rows, ['ID', 'WHEN', 'VERSION', '>SIZE', 'STOOD STILL', 'NOTE']);
    const none = `There are no restore points. To make one: yard stack point create ${stack}`;
    return { json: points, text: rows.length === 0 ? none : lines.join('\n') };
  },
});
