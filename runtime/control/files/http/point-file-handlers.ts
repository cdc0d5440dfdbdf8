import { Readable } from 'node:stream';
import type { Call, HandlersOf } from '../../../../schemas/api/handler.ts';
import type {
  PointFiles,
  VolumeFile,
  VolumePartition,
} from '../../../../schemas/api/resources/point-files.ts';
import type { DownloadedFile } from '../../../../schemas/api/route.ts';
import type { pointFileRoutes } from '../../../../schemas/api/routes/point-files.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import type { StackRecord } from '../../stacks/core/define/stack-record.ts';
import { StackViews } from '../../stacks/http/stack-views.ts';
import { choosePart, type PartOfVolume } from '../core/choose-part.ts';
import { modeText } from '../core/mode-text.ts';
import { pageOfFolder } from '../core/page-of-folder.ts';
import { nameText, pathText, readPath } from '../core/path-text.ts';
import type { FolderEntry } from '../core/read-answers.ts';
import { findVolume } from '../core/volumes-of-point.ts';
import type { VolumeOfPoint } from '../files-desk.ts';
import { tarFolder } from '../tar-folder.ts';
import type { VolumeReader } from '../volume-reader.ts';

interface Wanted {
  readonly stack: StackRecord;
  readonly at: VolumeOfPoint;
  /** As people name it. */
  readonly name: string;
}

/** Answers the routes about files in restore points. */
export function pointFileHandlers(
  dependencies: ControlDependencies,
): HandlersOf<keyof typeof pointFileRoutes> {
  const { points, files, tickets } = dependencies;
  const views = new StackViews(dependencies);
  const find = async (
    { stack: wanted, point: id }: { readonly stack: string; readonly point: string },
    volume: string | undefined,
  ): Promise<Wanted> => {
    const stack = await views.find(wanted);
    const point = (await points.list(stack.id)).find((each) => each.id === id);
    if (!point) throw new Fault('NOT_FOUND', { what: 'restore point', name: id });
    const { name, ...at } = findVolume(point, stack.definition, volume);
    return { stack, at: { ...at, point: point.id }, name };
  };
  /** Before anything is read. */
  const opened = (call: Call, { stack, at }: Wanted): Promise<void> => {
    const sentence = `The files of ${at.label} in a restore point of ${stack.name} were opened.`;
    return files.tell(at, nameOf(call), () =>
      record(dependencies, call, { stack, action: 'stack.point.files', sentence }),
    );
  };
  return {
    async listPointFiles({ params, query }, call) {
      const wanted = await find(params, query.volume);
      const path = readPath(query.path);
      return files.use(wanted.at, async (reader): Promise<PointFiles> => {
        await opened(call, wanted);
        const parts = await reader.parts();
        const part = choosePart(parts, query.partition, wanted.at.label);
        const found = await reader.list(part, path);
        if (!found) throw noSuch('folder', path);
        const { entries, next } = pageOfFolder(found, query);
        const shown: VolumeFile[] = [];
        for (const each of entries) shown.push(await viewEntry(each, { reader, part, path }));
        return {
          volume: wanted.name,
          partitions: parts.map(viewPart),
          partition: part.number,
          path: pathText(path),
          entries: shown,
          next,
        };
      });
    },

    async preparePointFile({ params, body }, call) {
      const wanted = await find(params, body.volume);
      const path = readPath(body.path);
      const found = await files.use(wanted.at, async (reader) => {
        await opened(call, wanted);
        return lookForFile(reader, { ...body, path, label: wanted.at.label });
      });
      const name = nameText(path.at(-1) ?? Buffer.from(wanted.name.replace('/', '-')));
      const isFolder = found.kind === 'folder';
      const fileName = isFolder ? `${name}.tar` : name;
      const what = isFolder ? 'The folder' : 'The file';
      const sentence = `${what} ${pathText(path)} of ${wanted.at.label} was taken out of a restore point of ${wanted.stack.name}.`;
      await record(dependencies, call, {
        stack: wanted.stack,
        action: 'stack.point.files.download',
        sentence,
      });
      const ticket = tickets.give(() =>
        openFile(dependencies, wanted.at, { ...found, path, fileName }),
      );
      const { kind } = found;
      return { ticket, name: fileName, kind, sizeBytes: isFolder ? null : found.sizeBytes };
    },

    fetchPreparedFile: async ({ params }) => tickets.take(params.ticket),
  };
}

interface FoundFile {
  readonly kind: 'file' | 'folder';
  readonly sizeBytes: number;
  readonly part: PartOfVolume;
}

/** @throws Fault NOT_FOUND, FILE_REFUSED, FILES_UNREADABLE, FILES_NOT_OPENED */
async function lookForFile(
  reader: VolumeReader,
  {
    partition,
    path,
    label,
  }: {
    readonly partition?: number | undefined;
    readonly path: readonly Uint8Array[];
    readonly label: string;
  },
): Promise<FoundFile> {
  const part = choosePart(await reader.parts(), partition, label);
  const found = await reader.look(part, path);
  if (!found) throw noSuch('file or folder', path);
  const { kind, sizeBytes } = found;
  if (kind === 'file' || kind === 'folder') return { kind, sizeBytes, part };
  const why =
    kind === 'link'
      ? 'it is a link, which is not followed'
      : 'it is a device, a pipe or the like, and has no content';
  throw new Fault('FILE_REFUSED', { path: pathText(path), why });
}

/** Holds the volume from now on until the file was taken, or given up. */
async function openFile(
  { files }: Pick<ControlDependencies, 'files'>,
  at: VolumeOfPoint,
  file: FoundFile & { readonly path: readonly Uint8Array[]; readonly fileName: string },
): Promise<DownloadedFile & Readable> {
  const { reader, letGo } = await files.hold(at);
  const { kind, part, path, sizeBytes, fileName } = file;
  const name = path.at(-1) ?? new Uint8Array();
  const pieces =
    kind === 'folder'
      ? tarFolder({ reader, part, path, name })
      : reader.read(part, path, sizeBytes);
  const stream = Readable.from(pieces, { objectMode: false, highWaterMark: 1 });
  stream.once('close', letGo);
  return Object.assign(stream, { fileName });
}

const noSuch = (what: string, path: readonly Uint8Array[]): Fault =>
  new Fault('NOT_FOUND', { what, name: pathText(path) });

function record(
  { audit }: Pick<ControlDependencies, 'audit'>,
  call: Call,
  entry: { readonly stack: StackRecord; readonly action: string; readonly sentence: string },
): Promise<void> {
  const { stack, action, sentence } = entry;
  return audit.record({ actor: nameOf(call), action, subject: stack.id, sentence });
}

const nameOf = ({ principal }: Call): string => principal?.name ?? 'nobody';

const viewPart = ({ number, sizeBytes, found }: PartOfVolume): VolumePartition => ({
  number,
  sizeBytes,
  fileSystem: found.kind === 'other' ? found.what : found.kind,
  problem: found.kind === 'other' ? found.why : null,
});

async function viewEntry(
  entry: FolderEntry,
  folder: {
    readonly reader: VolumeReader;
    readonly part: PartOfVolume;
    readonly path: readonly Uint8Array[];
  },
): Promise<VolumeFile> {
  const { text, kind, sizeBytes, seconds, mode, uid, gid, name } = entry;
  const to =
    kind === 'link' ? await folder.reader.link(folder.part, [...folder.path, name]) : undefined;
  return {
    name: text,
    kind,
    sizeBytes,
    modifiedAt: new Date(seconds * 1_000).toISOString(),
    mode: modeText(mode),
    uid,
    gid,
    to: to === undefined ? null : nameText(to),
  };
}
