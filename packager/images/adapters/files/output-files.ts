import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { DirectWriter, openDirect, writeAll } from './direct-writer.ts';
import { EarlyFlush } from './early-flush.ts';
import { fileFault, toldOfFile } from './file-fault.ts';
import { giveNewName } from './give-name.ts';
import { claim, removeLeftOvers } from '../inspect/left-overs.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';
import type { OutputFile, OutputFiles, OutputOptions } from '../../ports/output-files.ts';

/**
 * Files of this machine, written beside their final name:
 *
 * ```
 * x.yard                 the finished file
 * .x.yard.1f3a9c.tmp     one that is being made; removed when that fails, or by the next try
 * .yard-Ab12Cd/x.qcow2   one that another program makes
 * x.yard.part            one that another try goes on with
 * ```
 */
export const outputFiles: OutputFiles = {
  async create(path, options) {
    await refuseExisting(path, options);
    await removeLeftOvers(dirname(path), isTemporaryFor(path));
    for (;;) {
      const temporary = temporaryFor(path);
      const flags = constants.O_CREAT | constants.O_EXCL;
      const file = await openFile(temporary, flags, options.isPrivate ? 0o600 : 0o644);
      const place = { path, temporary, startBytes: 0, ...options };
      if (await claim(file)) return handleFor(file, place, await directFor(file, place));
      await file.close();
    }
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
    const folder = await makeTemporaryFolder(dirname(path));
    const temporary = join(folder.path, basename(path));
    return {
      temporaryPath: temporary,
      async commit() {
        const file = await openFile(temporary, 0);
        await file.sync();
        await file.close();
        await told({ path }, giveName({ path, temporary, startBytes: 0, ...options }));
        await syncFolder(dirname(path));
        await folder.remove();
      },
      discard: folder.remove,
    };
  },
};

const temporaryFor = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${randomBytes(3).toString('hex')}.tmp`);

/** As {@link temporaryFor} names them. */
function isTemporaryFor(path: string): (name: string) => boolean {
  const start = `.${basename(path)}.`;
  return (name) => name.startsWith(start) && /^[0-9a-f]{6}\.tmp$/.test(name.slice(start.length));
}

interface Place extends OutputOptions {
  readonly path: string;
  readonly temporary: string;
  readonly startBytes: number;
}

/** Only of a file that is new: nothing else can be in it. */
async function directFor(
  file: FileHandle,
  { inOrder, temporary }: Place,
): Promise<DirectWriter | undefined> {
  const direct = inOrder ? await openDirect(temporary) : undefined;
  return direct && new DirectWriter(file, direct);
}

/** @param direct writes instead of the file itself */
function handleFor(file: FileHandle, place: Place, direct?: DirectWriter): OutputFile {
  let open = true;
  const flush = new EarlyFlush(file);
  const close = async (): Promise<void> => {
    if (!open) return;
    open = false;
    await direct?.close();
    await flush.settle();
    await file.close();
  };
  return {
    startBytes: place.startBytes,
    async read(offset, length) {
      await told(place, direct?.settle());
      const reading = file.read(Buffer.alloc(length), 0, length, offset);
      const { bytesRead, buffer } = await toldOfFile(place.temporary, 'read', reading);
      return buffer.subarray(0, bytesRead);
    },
    async write(bytes, offset) {
      if (direct) return told(place, direct.write(bytes, offset));
      await told(place, writeAll(file, bytes, offset));
      flush.written(bytes.length);
    },
    async resize(sizeBytes) {
      await told(place, direct?.finish());
      await told(place, file.truncate(sizeBytes));
    },
    async commit() {
      await told(place, direct?.finish());
      await told(place, flush.finish());
      // Not closed before: until it has its name, the lock keeps others from removing it.
      await told(place, giveName(place));
      await close();
      await syncFolder(dirname(place.path));
    },
    async discard() {
      if (!open) return;
      await rm(place.temporary, { force: true });
      await close();
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

/** Without `force`, a file of that name that appeared meanwhile is left as it is. */
const giveName = ({ path, temporary, force }: Place): Promise<void> =>
  force ? rename(temporary, path) : giveNewName(temporary, path);

async function openFile(path: string, flags: number, mode = 0o644): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDWR | flags, mode);
  } catch (cause) {
    throw fileFault(path, 'written', cause);
  }
}

const told = <Value>(
  { path }: Pick<Place, 'path'>,
  action: Promise<Value> = Promise.resolve() as Promise<Value>,
): Promise<Value> => toldOfFile(path, 'written', action);

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync().catch((cause: unknown) => {
      // Some network file systems cannot flush a folder; the file itself has been.
      if ((cause as NodeJS.ErrnoException).code !== 'EINVAL') throw cause;
    });
  } finally {
    await folder.close();
  }
}
