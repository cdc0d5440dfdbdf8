import { Fault } from '../../../schemas/errors/fault.ts';
import type { CommandContext } from '../command-context.ts';
import { pathIn } from '../packager-ports.ts';

/**
 * Reads a secret, which is never taken from the command line: others on the machine can see that.
 *
 * @param file `-`: standard input; undefined: it is asked for
 * @param question what is asked
 * @throws Fault NOT_FOUND
 */
export async function readSecret(
  context: CommandContext,
  file: string | undefined,
  question: string,
): Promise<string> {
  if (file === undefined) return context.askSecret(question);
  if (file === '-') return context.readInput();
  const path = pathIn(context, file);
  const text = await context.readText(path);
  if (text === undefined) throw new Fault('NOT_FOUND', { what: 'secret file', name: path });
  return text;
}
