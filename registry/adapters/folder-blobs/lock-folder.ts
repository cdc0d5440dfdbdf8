import { open, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { lockFile } from '../../../packager/native/lock-file.ts';
import { Fault } from '../../../schemas/errors/fault.ts';

/**
 * Makes this process the only one that works in a folder of blobs: an upload that two processes write
 * to would become a blob that nobody checked. The system gives the lock back when the process ends,
 * however it ends.
 *
 * @returns gives it back
 * @throws Fault STORE_IN_USE, with who holds it
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'lock');
  const file = await open(path, 'a+', 0o600);
  if (lockFile(file.fd) === 'busy') {
    await file.close();
    const holder = (await readFile(path, 'utf8')).trim() || 'another process';
    throw new Fault('STORE_IN_USE', { what: `The registry's storage in ${folder}`, holder });
  }
  await file.truncate(0);
  await file.write(`${describeHolder()}\n`, 0);
  return () => file.close();
}

/** @returns who this process is, for whoever comes second */
const describeHolder = (): string =>
  `process ${process.pid} on ${hostname()} (since ${new Date().toISOString()})`;
