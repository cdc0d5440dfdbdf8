import { join } from 'node:path';
import type { CommandContext } from '../command-context.ts';
import { pathIn } from '../packager-ports.ts';
import { configDir } from '../settings.ts';

/** @returns the file of the secret key: the one that was named, or the user's own */
export const keyFileOf = (context: CommandContext, given: string | undefined): string =>
  given === undefined ? join(configDir(context), 'keys', 'node-image.sec') : pathIn(context, given);

/** Beside the secret one. */
export const publicFileOf = (file: string): string => `${file.replace(/\.sec$/, '')}.pub`;
