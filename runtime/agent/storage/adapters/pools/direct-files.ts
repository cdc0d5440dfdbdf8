import { randomUUID } from 'node:crypto';
import {
  chmod,
  chown,
  type FileHandle,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  statfs,
  unlink,
  writeFile,
} from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { runCommand } from '../../../../../packager/native/run-command.ts';
import { syncFolder } from '../../../../../packager/native/sync-folder.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { ifPresent } from '../../../node/adapters/if-present.ts';
import type { FoundFile, PoolFile, PoolFiles } from './pool-files.ts';

/** Unit of `blocks` in stat(2), whatever the file system's own blocks are. */
const BLOCK_BYTES = 512;

/** Files of a disk of this host, or whatever this process itself may wait for. */
export const directFiles: PoolFiles = {
  async list(folder) {
    const names = (await ifPresent(readdir(folder))) ?? [];
    const found = names.map(async (name) => {
      const stats = await ifPresent(stat(join(folder, name)));
      return stats ? [foundFile(name, stats)] : [];
    });
    return (await Promise.all(found)).flat();
  },

  async find(path) {
    const stats = await ifPresent(stat(path));
    return stats && foundFile(basename(path), stats);
  },

  read: (path) => ifPresent(readFile(path)),

  async write(path, bytes, mode) {
    const half = halfName(path);
    try {
      await writeFile(half, bytes, { mode, flag: 'wx', flush: true });
      await rename(half, path);
      await keepName(path);
    } finally {
      await rm(half, { force: true });
    }
  },

  async claim(path, bytes) {
    const half = halfName(path);
    try {
      await writeFile(half, bytes, { mode: 0o600, flag: 'wx', flush: true });
      await link(half, path);
      await keepName(path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      return false;
    } finally {
      await rm(half, { force: true });
    }
  },

  move: (from, to) => rename(from, to),

  async remove(path) {
    return (await ifPresent(unlink(path).then(() => true))) ?? false;
  },

  async makeFolder(path, mode) {
    await mkdir(path, { recursive: true });
    // mkdir leaves an existing folder as it is, and heeds the umask.
    if (((await stat(path)).mode & 0o7777) !== mode) await chmod(path, mode);
  },

  setMode: (path, mode) => chmod(path, mode),

  async give(path, { uid, gid }) {
    const found = await ifPresent(stat(path));
    if (found && (found.uid !== uid || found.gid !== gid)) await chown(path, uid, gid);
  },

  async space(path) {
    const { bsize, blocks, bavail } = await statfs(path);
    return { totalBytes: blocks * bsize, freeBytes: bavail * bsize };
  },

  async open(path, how) {
    const handle = await ifPresent(open(path, how, 0o600));
    return handle && poolFile(handle);
  },

  async run(program, args, packageName) {
    const options = { package: packageName, timeoutMs: LIMITS.agent.pools.writeMs };
    await runCommand(program, args, options);
  },
};

const foundFile = (name: string, { size, blocks, mtimeMs }: Stats): FoundFile => ({
  name,
  sizeBytes: size,
  usedBytes: blocks * BLOCK_BYTES,
  modifiedMs: mtimeMs,
});

const poolFile = (handle: FileHandle): PoolFile => ({
  async read(offset, lengthBytes) {
    const room = Buffer.allocUnsafe(lengthBytes);
    const { bytesRead } = await handle.read(room, 0, lengthBytes, offset);
    return room.subarray(0, bytesRead);
  },
  async write(bytes, offset) {
    await handle.write(bytes, 0, bytes.length, offset);
  },
  truncate: (sizeBytes) => handle.truncate(sizeBytes),
  setMode: (mode) => handle.chmod(mode),
  sync: () => handle.sync(),
  close: () => handle.close(),
});

/** No other node, and no other call, has the same one. */
const halfName = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${randomUUID()}.new`);

/**
 * Makes the name of a file outlive a power cut. Users of stacks may make files in a shared pool and not read its folder,
 * so they cannot sync it either: an NFS server has written down what changes a folder before it answers (RFC 1813).
 */
async function keepName(path: string): Promise<void> {
  try {
    await syncFolder(dirname(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
  }
}
