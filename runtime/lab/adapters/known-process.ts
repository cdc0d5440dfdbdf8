import { readFile } from 'node:fs/promises';
import type { KnownProcess } from '../core/lab-state.ts';

/** Field 22 of proc(5), counted behind the name of the program, which may hold anything. */
const START_FIELD = 19;

/** @returns what tells a process from every other one; undefined when it is not there, or has ended */
export async function knowProcess(pid: number): Promise<KnownProcess | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const startTicks = fields[START_FIELD];
  if (startTicks === undefined || /^[ZX]/.test(fields[0] ?? '')) return undefined;
  const bootId = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  return { pid, startTicks, bootId };
}

/** @returns whether that very process is there */
export async function isThere(known: KnownProcess): Promise<boolean> {
  const found = await knowProcess(known.pid);
  return found?.startTicks === known.startTicks && found.bootId === known.bootId;
}
