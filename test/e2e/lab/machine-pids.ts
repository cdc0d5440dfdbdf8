import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** @returns process ids of the machines whose disks are below a folder, in order */
export async function machinePids(data: string): Promise<number[]> {
  const pids: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const command = await readFile(join('/proc', name, 'cmdline'), 'utf8').catch(() => '');
    if (command.includes('qemu-system') && command.includes(data)) pids.push(Number(name));
  }
  return pids.sort((a, b) => a - b);
}
