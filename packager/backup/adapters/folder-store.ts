import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LIMITS } from '../../../schemas/config/limits.ts';
import {
  HEADER_FILE,
  isStoredName,
  type RepositoryFolder,
} from '../../format/repository/layout.ts';
import { writeAll } from '../../images/adapters/files/direct-writer.ts';
import { EarlyFlush } from '../../images/adapters/files/early-flush.ts';
import { toldOfFile } from '../../images/adapters/files/file-fault.ts';
import { giveNewName } from '../../images/adapters/files/give-name.ts';
import { claim, removeLeftOvers } from '../../images/adapters/inspect/left-overs.ts';
import { BackgroundSha256 } from '../../native/sha256.ts';
import { syncFolder } from '../../native/sync-folder.ts';
import type {
  NewStoredFile,
  RemovableStore,
  StoredFile,
  StoredRange,
} from '../ports/repository-store.ts';

const PREFIX = '.new-';
const isTemporary = (name: string): boolean => /^\.new-[0-9a-f]{12}$/.test(name);

/**
 * A repository in a folder, of a local disk or of NFS. Files are written beside their place under
 * another name, flushed, and renamed; what a killed writer leaves is removed by the next one.
 */
export function folderStore(root: string): RemovableStore {
  const folderOf = (folder: RepositoryFolder, name = ''): string =>
    folder === 'packs' && name !== '' ? join(root, folder, name.slice(0, 2)) : join(root, folder);
  const pathOf = (folder: RepositoryFolder, name: string): string =>
    join(folderOf(folder, name), name);
  const swept = new Map<RepositoryFolder, Promise<void>>();
  return {
    place: root,
    readHeader: () => readSmallFile(join(root, HEADER_FILE)),
    async createHeader(bytes) {
      await makeFolder(root);
      const path = join(root, HEADER_FILE);
      const { temporary, file } = await newFile(root);
      try {
        await toldOfFile(path, 'written', writeAll(file, bytes, 0));
        await toldOfFile(path, 'written', file.sync());
        await giveNewName(temporary, path);
      } finally {
        await file.close();
        await rm(temporary, { force: true });
      }
      await flushFolder(root);
    },
    async list(folder) {
      if (folder !== 'packs') return listFiles(folderOf(folder));
      const names = await namesIn(folderOf(folder));
      const parts = names.filter((name) => /^[0-9a-f]{2}$/.test(name));
      const lists: StoredFile[][] = [];
      for (const part of parts) lists.push(await listFiles(join(root, folder, part)));
      return lists.flat();
    },
    async read(folder, name, range) {
      const path = pathOf(folder, name);
      const file = await openIfThere(path);
      if (!file) return undefined;
      try {
        return await toldOfFile(path, 'read', readRange(file, range));
      } finally {
        await file.close();
      }
    },
    async create(folder) {
      const parent = folderOf(folder);
      await makeFolder(parent);
      const sweeping = swept.get(folder) ?? removeLeftOvers(parent, isTemporary);
      swept.set(folder, sweeping);
      await sweeping;
      return handleFor(await newFile(parent), (name) => pathOf(folder, name));
    },
    async remove(folder, name) {
      const path = pathOf(folder, name);
      await toldOfFile(path, 'written', rm(path, { force: true }));
    },
  };
}

interface NewFile {
  readonly temporary: string;
  readonly file: FileHandle;
}

/** Locked for as long as it is open: whoever sweeps sees that somebody is at work. */
async function newFile(parent: string): Promise<NewFile> {
  for (;;) {
    const temporary = join(parent, `${PREFIX}${randomBytes(6).toString('hex')}`);
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL;
    const file = await toldOfFile(temporary, 'written', open(temporary, flags, 0o644));
    if (await claim(file)) return { temporary, file };
    await file.close();
  }
}

function handleFor({ temporary, file }: NewFile, pathOf: (name: string) => string): NewStoredFile {
  const sha256 = new BackgroundSha256();
  const flush = new EarlyFlush(file);
  let sizeBytes = 0;
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await flush.settle();
    await file.close();
  };
  return {
    async write(bytes) {
      const both = [
        toldOfFile(temporary, 'written', writeAll(file, bytes, sizeBytes)),
        sha256.update(bytes),
      ];
      // When one fails, the other still has the bytes.
      await Promise.allSettled(both);
      await Promise.all(both);
      sizeBytes += bytes.length;
      flush.written(bytes.length);
    },
    async commit() {
      const name = Buffer.from(sha256.finish()).toString('hex');
      const path = pathOf(name);
      await toldOfFile(path, 'written', flush.finish());
      await makeFolder(dirname(path));
      await toldOfFile(path, 'written', rename(temporary, path));
      await flushFolder(dirname(path));
      await close();
      return name;
    },
    async discard() {
      if (!isOpen) return;
      await rm(temporary, { force: true });
      await close();
    },
  };
}

/** As many as there are; `ENOENT` is an empty folder. */
async function listFiles(folder: string): Promise<StoredFile[]> {
  const names = (await namesIn(folder)).filter(isStoredName);
  const files: StoredFile[] = [];
  for (const name of names) {
    const found = await lstat(join(folder, name)).catch(unlessMissing);
    if (!found?.isFile()) continue;
    files.push({ name, sizeBytes: found.size, modifiedMs: shownMs(found) });
  }
  return files;
}

/** When a file got its name: that changes its status, and not always its content. */
const shownMs = ({ mtimeMs, ctimeMs }: Stats): number => Math.floor(Math.max(mtimeMs, ctimeMs));

const namesIn = async (folder: string): Promise<string[]> =>
  (await toldOfFile(folder, 'read', readdir(folder).catch(unlessMissing))) ?? [];

async function readRange(
  file: FileHandle,
  { offset, length, into }: StoredRange,
): Promise<Uint8Array<SharedArrayBuffer>> {
  const bytes = into ?? new Uint8Array(new SharedArrayBuffer(length));
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, offset + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

const openIfThere = async (path: string): Promise<FileHandle | undefined> =>
  toldOfFile(
    path,
    'read',
    // O_NONBLOCK: a pipe of that name must not make us wait; O_NOFOLLOW: nor a link lead elsewhere.
    open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
      unlessMissing,
    ),
  );

/** @returns undefined: it is missing, is none of ours, or is larger than any that is */
async function readSmallFile(path: string): Promise<Uint8Array | undefined> {
  const file = await openIfThere(path);
  if (!file) return undefined;
  try {
    const found = await toldOfFile(path, 'read', file.stat());
    if (!found.isFile() || found.size > LIMITS.backup.documentBytes) return undefined;
    return await toldOfFile(path, 'read', readRange(file, { offset: 0, length: found.size }));
  } finally {
    await file.close();
  }
}

async function makeFolder(path: string): Promise<void> {
  const first = await toldOfFile(path, 'written', mkdir(path, { recursive: true }));
  if (first !== undefined) await flushFolder(dirname(first));
}

/** Some network file systems cannot flush a folder; the file itself has been. */
const flushFolder = (path: string): Promise<void> =>
  syncFolder(path).catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code !== 'EINVAL') throw cause;
  });

/** A link counts as missing: none of ours is one. */
function unlessMissing(cause: unknown): undefined {
  const { code = '' } = cause as NodeJS.ErrnoException;
  if (!['ENOENT', 'ENOTDIR', 'ELOOP'].includes(code)) throw cause;
}
