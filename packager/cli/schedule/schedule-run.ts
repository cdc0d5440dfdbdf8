import { z } from 'zod';
import { ScheduleJob } from '../../../schemas/api/resources/schedule.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { submitOnce } from '../server/submit-once.ts';
import { followStack, rolesOf, STACK_SHAPE, stackOutcome } from '../stack/stack-outcome.ts';

/** `yard schedule run`. */
export const scheduleRunCommand = defineServerCommand({
  name: 'schedule run',
  summary: 'Do now what is done with a stack by schedule',
  details:
    'What comes of it counts as made by schedule: it goes when the schedule says so. A run that is overdue is made up for. ' +
    'Of updates that are rehearsed first, it is the rehearsal: the upgrade follows in the next window, or with the next run.',
  arguments: [
    ['<job>', 'points, backups, updates or trials'],
    ['<stack>', 'name or id'],
  ],
  options: [['--wait', 'wait until it is done; exit code 0 only if it succeeds']],
  example: 'yard schedule run backups blog --wait',
  shape: STACK_SHAPE,
  input: { job: ScheduleJob, stack: z.string(), wait: z.boolean().default(false) },
  run: async (connection, { job, stack: name, wait }) => {
    const { api } = connection;
    const stack = await api.getStack({ params: { stack: name } });
    const begun = await submitOnce(connection, (key) =>
      api.runStackSchedule({ params: { stack: stack.id, job }, query: { key } }),
    );
    return stackOutcome(await followStack(connection, begun, { wait, roleOf: rolesOf(stack) }));
  },
});
