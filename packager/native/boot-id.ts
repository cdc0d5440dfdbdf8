import { readFile } from 'node:fs/promises';

/** @returns what names the present boot of this host (man 4 random) */
export const readBootId = async (): Promise<string> =>
  (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
