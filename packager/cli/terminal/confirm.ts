import { Fault } from '../../../schemas/errors/fault.ts';
import type { CommandContext } from '../command-context.ts';
import { safeForTerminal } from './safe-for-terminal.ts';

/**
 * Refuses, before anything else is done, when a question will come up that nobody can answer.
 *
 * @param yes value of `--yes`
 * @throws Fault USAGE, naming `--yes`
 */
export function demandAnswerable({ isInteractive }: CommandContext, yes: boolean): void {
  if (yes || isInteractive) return;
  const problem =
    'This needs confirmation, but there is no terminal to ask on. Nothing was changed; ' +
    'add --yes to go ahead without being asked.';
  throw new Fault('USAGE', { problem });
}

/**
 * Shows what will happen and waits for a yes.
 *
 * @param what lines that tell everything it will do
 * @param question such as `Install it?`
 * @throws Fault CANCELLED for any other answer
 */
export async function confirm(
  context: CommandContext,
  what: string,
  question: string,
): Promise<void> {
  context.stderr(`${safeForTerminal(what)}\n\n`);
  const answer = await context.ask(`${safeForTerminal(question)} [y/N] `);
  if (/^y(es)?$/i.test(answer.trim())) return;
  throw new Fault('CANCELLED', { what: 'This' });
}
