import { constants } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { lockFile } from '../../packager/native/lock-file.ts';
import { Fault } from '../../schemas/errors/fault.ts';

/** More than anybody writes into the file; it says who holds the folder. */
const HOLDER_BYTES = 200;

/** A file that nobody refers to is closed by the garbage collector, and its lock with it. */
const held = new Set<FileHandle>();

export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Takes a data folder for this process alone: two servers on one folder overwrite each other's
 * database and blobs. The system gives the lock back when the process ends, however it ends.
 *
 * @returns the lock, which is held as long as the process lives or until it is released
 * @throws Fault DATA_IN_USE, naming the process that holds it
 */
export async function lockDataFolder(folder: string): Promise<FolderLock> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = await open(join(folder, 'lock'), 'a+', 0o600);
  // `unknown`: a file system without locks cannot keep a second server out, and need not keep the first.
  if (lockFile(file.fd) === 'busy') {
    const holder = await readHolder(file);
    await file.close();
    throw new Fault('DATA_IN_USE', { folder, holder });
  }
  await file.truncate();
  await file.write(`process ${process.pid} on ${hostname()}, since ${new Date().toISOString()}\n`);
  held.add(file);
  return {
    release: async () => {
      held.delete(file);
      await file.close();
    },
  };
}

/**
 * Looks whether another process holds a data folder, without taking or making anything.
 *
 * @throws Fault DATA_IN_USE
 */
export async function refuseHeldFolder(folder: string): Promise<void> {
  const file = await open(join(folder, 'lock'), constants.O_RDONLY | constants.O_NOFOLLOW).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    },
  );
  if (!file) return;
  try {
    if (lockFile(file.fd) !== 'busy') return;
    throw new Fault('DATA_IN_USE', { folder, holder: await readHolder(file) });
  } finally {
    await file.close();
  }
}

async function readHolder(file: FileHandle): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HOLDER_BYTES), 0, HOLDER_BYTES, 0);
  const [line] = /^[\x20-\x7e]+/.exec(buffer.toString('utf8', 0, bytesRead)) ?? [];
  return line ?? 'another server';
}
