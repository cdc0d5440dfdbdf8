import type { Command } from './define-command.ts';
import type { PackagerPorts } from './packager-ports.ts';
import { PUBLISHER_COMMANDS } from './publisher-commands.ts';

/** Every command of `yard`, in the order of `--help` and of docs/cli.md. */
export async function allCommands(ports: PackagerPorts): Promise<readonly Command[]> {
  const own = await Promise.all([...PUBLISHER_COMMANDS.values()].map((load) => load(ports)));
  const { serverCommands } = await import('./server-commands.ts');
  return [...own.flat(), ...serverCommands(ports), ...(await shellCommands(ports))];
}

/** The commands among which the one is that was called; the others need not be loaded. */
export const commandsFor = (
  [word = '']: readonly string[],
  ports: PackagerPorts,
): Promise<readonly Command[]> =>
  word === 'completion' || word === '__complete'
    ? shellCommands(ports)
    : (PUBLISHER_COMMANDS.get(word)?.(ports) ?? allCommands(ports));

/** What shells ask for, which has to be quick. */
async function shellCommands(ports: PackagerPorts): Promise<readonly Command[]> {
  const { completionCommand } = await import('./completion/completion.ts');
  const { completeNamesCommand } = await import('./completion/complete-names.ts');
  return [completionCommand(() => allCommands(ports)), completeNamesCommand];
}
