import { z } from 'zod';
import { defineServerCommand } from '../server/define-server-command.ts';
import { schedulesLines, stackLines } from './schedule-words.ts';

/** `yard schedule ls`. */
export const scheduleLsCommand = defineServerCommand({
  name: 'schedule ls',
  summary: 'Show what is done with stacks by schedule, when next, and what became of it',
  details:
    'Without a stack: what holds for all of them, and those with a schedule of their own, or with a run that failed or ' +
    'is overdue.',
  arguments: [['[stack]', 'name or id']],
  example: 'yard schedule ls blog',
  shape: 'Schedules, or with a stack StackSchedules, as in the API',
  input: { stack: z.string().optional() },
  run: async ({ api, context }, { stack }) => {
    if (stack === undefined) {
      const all = await api.listSchedules();
      return { json: all, text: schedulesLines(all, context.now()).join('\n') };
    }
    const own = await api.getStackSchedules({ params: { stack } });
    return { json: own, text: stackLines(own, context.now()).join('\n') };
  },
});
