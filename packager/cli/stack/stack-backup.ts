import { z } from 'zod';
import { PointId } from '../../../schemas/ids/brand.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { submitOnce } from '../server/submit-once.ts';
import { followStack, rolesOf, STACK_SHAPE, stackOutcome } from './stack-outcome.ts';

/** `yard stack backup`. */
export const stackBackupCommand = defineServerCommand({
  name: 'stack backup',
  summary: 'Back up all disks of a stack into a backup repository, encrypted',
  details:
    'A restore point is made, and read while the stack goes on. What was backed up before is neither read nor ' +
    'written again. When a node is cut off, it waits for it; cancelled (yard op cancel), nothing is left of it. A restore point ' +
    'that was made for it stays until the next backup, which reads only what has changed since; meanwhile its machines do not move to other nodes.',
  arguments: [['<stack>', 'name or id']],
  options: [
    ['--to <repository>', 'which backup repository; default: the only one there is'],
    ['--point <id>', 'a restore point that is there, instead of a new one'],
    [
      '--drop-point',
      'do not keep the restore point that is made for it: the next backup reads everything',
    ],
    ['--wait', 'wait until it is done; exit code 0 only if it succeeds'],
  ],
  example: 'yard stack backup blog --wait',
  shape: STACK_SHAPE,
  input: {
    stack: z.string(),
    to: z.string().optional(),
    point: PointId.optional(),
    dropPoint: z.boolean().default(false),
    wait: z.boolean().default(false),
  },
  run: async (connection, { stack: name, to, point, dropPoint, wait }) => {
    const { api } = connection;
    const stack = await api.getStack({ params: { stack: name } });
    const body = {
      keepPoint: !dropPoint,
      ...(to === undefined ? {} : { repository: to }),
      ...(point === undefined ? {} : { point }),
    };
    const begun = await submitOnce(connection, (key) =>
      api.backUpStack({ params: { stack: stack.id }, query: { key }, body }),
    );
    return stackOutcome(await followStack(connection, begun, { wait, roleOf: rolesOf(stack) }));
  },
});
