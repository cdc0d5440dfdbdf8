import type { Command } from './define-command.ts';
import type { PackagerPorts } from './packager-ports.ts';
import { PUBLISHER_COMMANDS } from './publisher-commands.ts';

/** Every command of `yard`, in the order of `--help` and of docs/cli.md. */
export async function allCommands(ports: PackagerPorts): Promise<readonly Command[]> {
  const own = await Promise.all([...PUBLISHER_COMMANDS.values()].map((load) => load(ports)));
  const { serverCommands } = await import('./server-commands.ts');
  return [...own.flat(), ...serverCommands(ports)];
}

/** The commands among which the one is that was called; the others need not be loaded. */
export const commandsFor = (
  [word = '']: readonly string[],
  ports: PackagerPorts,
): Promise<readonly Command[]> => PUBLISHER_COMMANDS.get(word)?.(ports) ?? allCommands(ports);
