import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, type FileHandle, link, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Fault } from '../../schemas/errors/fault.ts';
import { fileFault, toldOfFile } from './file-fault.ts';
import type { OutputFile, OutputFiles, OutputOptions } from '../ports/output-files.ts';

/**
 * Files of this machine, written beside their final name:
 *
 * ```
 * x.yard                 the finished file
 * .x.yard.1f3a9c.tmp     one that is being made; removed when that fails
 * x.yard.part            one that another try goes on with
 * ```
 */
export const outputFiles: OutputFiles = {
  async create(path, options) {
    await refuseExisting(path, options);
    const temporary = temporaryFor(path);
    const file = await openFile(temporary, constants.O_CREAT | constants.O_EXCL);
    return handleFor(file, { path, temporary, startBytes: 0, ...options });
  },
  async resume(path, options) {
    await refuseExisting(path, options);
    const temporary = `${path}.part`;
    // O_NOFOLLOW: a link of that name must not make us write elsewhere.
    const file = await openFile(temporary, constants.O_CREAT | constants.O_NOFOLLOW);
    const { size } = await file.stat();
    return handleFor(file, { path, temporary, startBytes: size, ...options });
  },
  async adopt(path, options) {
    await refuseExisting(path, options);
    const temporary = temporaryFor(path);
    return {
      temporaryPath: temporary,
      async commit() {
        const file = await openFile(temporary, 0);
        await file.sync();
        await file.close();
        await giveName({ path, temporary, startBytes: 0, ...options });
        await syncFolder(dirname(path));
      },
      discard: () => rm(temporary, { force: true }),
    };
  },
};

const temporaryFor = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${randomBytes(3).toString('hex')}.tmp`);

interface Place extends OutputOptions {
  readonly path: string;
  readonly temporary: string;
  readonly startBytes: number;
}

function handleFor(file: FileHandle, place: Place): OutputFile {
  let open = true;
  const close = async (): Promise<void> => {
    if (!open) return;
    open = false;
    await file.close();
  };
  return {
    startBytes: place.startBytes,
    async read(offset, length) {
      const reading = file.read(Buffer.alloc(length), 0, length, offset);
      const { bytesRead, buffer } = await toldOfFile(place.temporary, 'read', reading);
      return buffer.subarray(0, bytesRead);
    },
    async write(bytes, offset) {
      for (let done = 0; done < bytes.length;) {
        const rest = bytes.length - done;
        const { bytesWritten } = await told(place, file.write(bytes, done, rest, offset + done));
        done += bytesWritten;
      }
    },
    resize: (sizeBytes) => told(place, file.truncate(sizeBytes)),
    async commit() {
      await told(place, file.sync());
      await close();
      await told(place, giveName(place));
      await syncFolder(dirname(place.path));
    },
    async discard() {
      if (!open) return;
      await close();
      await rm(place.temporary, { force: true });
    },
    keep: close,
  };
}

async function refuseExisting(path: string, { force }: OutputOptions): Promise<void> {
  if (force) return;
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (exists) throw new Fault('TARGET_EXISTS', { path });
}

/** How FAT, exFAT and some network file systems say that they know no links; sticks are often such. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** Without `force` the name is given by a link, which fails where a file of that name appeared meanwhile. */
async function giveName({ path, temporary, force }: Place): Promise<void> {
  if (force) return rename(temporary, path);
  try {
    await link(temporary, path);
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new Fault('TARGET_EXISTS', { path }, { cause });
    if (!NO_LINKS.has(code)) throw cause;
    await refuseExisting(path, { force });
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function openFile(path: string, flags: number): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDWR | flags, 0o644);
  } catch (cause) {
    throw fileFault(path, 'written', cause);
  }
}

const told = <Value>({ path }: Place, action: Promise<Value>): Promise<Value> =>
  toldOfFile(path, 'written', action);

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
