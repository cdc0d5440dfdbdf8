import type { Command } from './define-command.ts';
import type { PackagerPorts } from './packager-ports.ts';
import { publisherCommands } from './publisher-commands.ts';

/** Every command of `yard`, in the order of `--help` and of docs/cli.md. */
export async function allCommands(ports: PackagerPorts): Promise<readonly Command[]> {
  const { serverCommands } = await import('./server-commands.ts');
  return [...publisherCommands(ports), ...serverCommands(ports)];
}

/**
 * The commands among which the one is that was called. What belongs to the others need not be
 * loaded, which is a third of the start.
 */
export async function commandsFor(
  argv: readonly string[],
  ports: PackagerPorts,
): Promise<readonly Command[]> {
  const own = publisherCommands(ports);
  return own.some(({ name }) => name === argv[0]) ? own : allCommands(ports);
}
