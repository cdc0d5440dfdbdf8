import { existsSync } from 'node:fs';
import { runQuietly, runVisibly } from './run.mjs';
import { SetupProblem } from './say.mjs';

const isRoot = () => process.getuid?.() === 0;

/**
 * Finds out how to do what only root may do.
 *
 * @returns the words to put before a command: none for root, `sudo` otherwise
 * @throws SetupProblem when this user is neither root nor may use sudo
 */
export async function findPrivilege() {
  if (isRoot()) return [];
  if (!existsSync('/usr/bin/sudo')) {
    throw new SetupProblem(
      'Stackyard needs root for virtual machines and networks, but this user is not root.',
      'Become root (su -) and run the command again, or install sudo and allow it to this user.',
    );
  }
  const withoutAsking = runQuietly('sudo', ['-n', 'true']).ok;
  if (!withoutAsking && (await runVisibly('sudo', ['-v'], { stdio: 'inherit' })) !== 0) {
    throw new SetupProblem(
      'Stackyard needs root for virtual machines and networks, but sudo refused it.',
      'Ask for permission to use sudo on this machine, or run the command as root.',
    );
  }
  return ['sudo'];
}

/** Splits a command with its privilege words into program and arguments. */
export const privileged = (privilege, program, ...args) => {
  const [first, ...rest] = [...privilege, program, ...args];
  return [first, rest];
};
