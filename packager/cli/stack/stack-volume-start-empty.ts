import { z } from 'zod';
import type { Stack } from '../../../schemas/api/resources/stack.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { CommandContext } from '../command-context.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { submitOnce } from '../server/submit-once.ts';
import { demandAnswerable } from '../terminal/confirm.ts';
import { formatDay } from '../terminal/format-time.ts';
import { safeForTerminal } from '../terminal/safe-for-terminal.ts';
import { emptyStartLines } from './empty-start-lines.ts';
import { followStack, rolesOf, STACK_SHAPE, stackOutcome } from './stack-outcome.ts';

type Volume = Stack['volumes'][number];

/** `yard stack volume start-empty`. */
export const stackVolumeStartEmptyCommand = defineServerCommand({
  name: 'stack volume start-empty',
  summary: 'Give up a missing volume and start with an empty one',
  details:
    'For a volume that yard stack show calls missing and that will not come back. Asks for the name of ' +
    'the volume first. If its file turns up later, it is neither used nor deleted. The first-start setup ' +
    'of the machine does not run again, unless the volume is its system disk. To have it run with an ' +
    'empty data volume, remove the stack and keep its data, use this command, and restore the stack.',
  arguments: [
    ['<stack>', 'name or id'],
    ['<volume>', 'its name, or <machine>/<name> where several machines have one'],
  ],
  options: [
    ['--yes', 'do not ask'],
    ['--wait', 'wait until it is done; exit code 0 only if it succeeds'],
  ],
  example: 'yard stack volume start-empty blog mysql --wait',
  shape: STACK_SHAPE,
  input: {
    stack: z.string(),
    volume: z.string(),
    yes: z.boolean().default(false),
    wait: z.boolean().default(false),
  },
  run: async (connection, { stack: name, volume: wanted, yes, wait }) => {
    const { context, api } = connection;
    demandAnswerable(context, yes);
    const stack = await api.getStack({ params: { stack: name } });
    const volume = findVolume(stack, wanted);
    if (!yes) await demandName(context, stack, volume);
    const begun = await submitOnce(connection, (key) =>
      api.startEmptyVolume({
        params: { stack: stack.id, volume: volume.id },
        query: { key },
        body: { confirm: volume.name },
      }),
    );
    return stackOutcome(await followStack(connection, begun, { wait, roleOf: rolesOf(stack) }));
  },
});

/** @throws Fault NOT_FOUND, CONFLICT */
function findVolume({ volumes }: Stack, wanted: string): Volume {
  const found = volumes.filter(
    ({ id, name, machine }) => wanted === id || wanted === name || wanted === `${machine}/${name}`,
  );
  // Of several with one name, the missing one is meant.
  const missing = found.filter((volume) => volume.missing !== null);
  const [volume] = missing.length > 0 ? missing : found;
  if (!volume) throw new Fault('NOT_FOUND', { what: 'volume', name: wanted });
  if (missing.length === 1) return volume;
  const why =
    missing.length === 0
      ? 'it is not missing'
      : `it is missing on several machines; name it as ${volume.machine}/${volume.name}`;
  throw new Fault('CONFLICT', { what: 'volume', name: wanted, why });
}

/** @throws Fault CANCELLED unless the name is typed */
async function demandName(context: CommandContext, stack: Stack, volume: Volume): Promise<void> {
  const { name, machine, missing } = volume;
  const since = missing ? ` since ${formatDay(missing.since, context.now())}` : '';
  const lines = [
    `The volume “${name}” of ${machine} has been missing${since}.`,
    ...emptyStartLines(stack, volume),
    'If you have a copy, put it back instead; it is then used again without any command.',
  ];
  context.stderr(`${safeForTerminal(lines.join('\n'))}\n\n`);
  const typed = await context.ask(`Type ${safeForTerminal(`“${name}”`)} to start empty: `);
  if (typed.trim() !== name) throw new Fault('CANCELLED', { what: 'This' });
}
