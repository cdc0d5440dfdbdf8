import { Fault } from '../../../../schemas/errors/fault.ts';
import { runCommand } from '../../../native/run-command.ts';

/**
 * How to start a program that shall not reach any network: in a network namespace of its own, where
 * nothing is configured. Hosts that forbid namespaces (some containers) run it as it is; what it is
 * given was checked before, this is the second line.
 *
 * @returns words to put before the program, none where namespaces are forbidden
 * @throws Fault CANCELLED
 */
export async function withoutNetwork(signal: AbortSignal): Promise<readonly string[]> {
  const isRoot = process.getuid?.() === 0;
  const words = ['unshare', ...(isRoot ? [] : ['--map-root-user']), '--net', '--'];
  try {
    await runCommand('unshare', [...words.slice(1), 'true'], { package: 'util-linux', signal });
    return words;
  } catch (error) {
    if (Fault.is(error, 'TOOL_FAILED') || Fault.is(error, 'TOOL_MISSING')) return [];
    throw error;
  }
}
