import { z } from 'zod';
import type { Stack } from '../../../schemas/api/resources/stack.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { CommandContext } from '../command-context.ts';
import type { Outcome } from '../define-command.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { submitOnce } from '../server/submit-once.ts';
import { confirm, demandAnswerable } from '../terminal/confirm.ts';
import { keptLines, type Removal, removalLines, removalOf } from './removal.ts';
import { followStack, rolesOf, type StackResult, stackOutcome } from './stack-outcome.ts';

/** `yard stack rm`. */
export const stackRmCommand = defineServerCommand({
  name: 'stack rm',
  summary: 'Remove a stack; its data is kept for a while',
  details:
    'Says what it will destroy and asks first. Unless you give --delete-data, data volumes are kept ' +
    'for 30 days, and yard stack restore can bring the stack back.',
  arguments: [['<stack>', 'name or id']],
  options: [
    ['--delete-data', 'delete the data volumes as well, immediately and for good'],
    ['--yes', 'do not ask'],
    ['--wait', 'wait until it is done; exit code 0 only if it succeeds'],
  ],
  example: 'yard stack rm blog --yes --wait',
  shape:
    '{"stack", "state", "operation", "result", "destroyed": [volume …], "kept": [{"machine", "name", ' +
    '"kind", "usedBytes"}], "keptUntil", "phases", "error"?}',
  input: {
    stack: z.string(),
    deleteData: z.boolean().default(false),
    yes: z.boolean().default(false),
    wait: z.boolean().default(false),
  },
  run: async (connection, { stack: name, deleteData, yes, wait }) => {
    const { context, api } = connection;
    demandAnswerable(context, yes);
    const stack = await api.getStack({ params: { stack: name } });
    if (stack.state === 'removed') throw isRemoved(stack);
    const points = await api.listRestorePoints({ params: { stack: stack.id } });
    const removal = removalOf(stack, {
      deleteData,
      keptUntil: keptUntil(context),
      restorePoints: points.length,
    });
    if (!yes) {
      const lines = removalLines(stack.name, removal, context.now());
      await confirm(context, lines.join('\n'), 'Remove it?');
    }
    const data = deleteData ? 'delete' : 'keep';
    const begun = await submitOnce(connection, (key) =>
      api.removeStack({ params: { stack: stack.id }, query: { data, key } }),
    );
    const result = await followStack(connection, begun, { wait, roleOf: rolesOf(stack) });
    return outcome(result, removal, context);
  },
});

const keptUntil = ({ now }: CommandContext): string =>
  new Date(now() + LIMITS.stack.keepDataMs).toISOString();

function isRemoved({ name, id, keptUntil: until }: Stack): Fault {
  const date = until === null ? '' : `; its data is kept until ${until.slice(0, 10)}`;
  const problem = `The stack “${name}” is already removed${date}.`;
  return new Fault('USAGE', { problem, example: `yard stack purge ${id}` });
}

function outcome(result: StackResult, removal: Removal, { now }: CommandContext): Outcome {
  const { json, text, ...rest } = stackOutcome(result);
  // The server's own date, once it has one.
  const until = removal.keptUntil === null ? null : (result.stack?.keptUntil ?? removal.keptUntil);
  const { destroyed, kept } = removal;
  const more = rest.complaint === undefined ? keptLines(kept, until, now()) : [];
  return {
    ...rest,
    json: { ...(json as object), destroyed, kept, keptUntil: until },
    text: [text, ...more].filter(Boolean).join('\n'),
  };
}
