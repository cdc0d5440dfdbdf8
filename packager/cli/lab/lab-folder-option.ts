import { join, resolve } from 'node:path';
import type { CommandContext } from '../command-context.ts';
import type { Flag } from '../define-command.ts';

export const LAB_FOLDER: Flag = [
  '--folder <folder>',
  'where the lab is; default: ~/.local/share/stackyard/lab',
];

/** @returns the absolute path of the folder of a lab */
export function labFolder(
  { cwd, env, home }: Pick<CommandContext, 'cwd' | 'env' | 'home'>,
  folder: string | undefined,
): string {
  if (folder !== undefined) return resolve(cwd, folder);
  return join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'stackyard', 'lab');
}
