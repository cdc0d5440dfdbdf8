import { z } from 'zod';
import { Fault } from '../../../schemas/errors/fault.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import type { OutputFile } from '../../images/ports/output-files.ts';
import { type PackagerPorts, pathIn } from '../packager-ports.ts';
import type { Connection } from '../server/connection.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { POINT_FILE_INPUT, POINT_FILE_OPTIONS, pointParams, WHICH_FILES } from './point-files.ts';

/** `yard stack files get`. */
export const stackFilesGetCommand = (ports: Pick<PackagerPorts, 'outputs'>) =>
  defineServerCommand({
    name: 'stack files get',
    summary: 'Take a file, or a folder as a tar, out of a volume as it was at a restore point',
    details: `${WHICH_FILES} Links are not followed; in a tar they are kept as links, and devices are left out. The file has its name once all of it is there.`,
    arguments: [
      ['<stack>', 'name or id'],
      ['<path>', 'a file or a folder; / is the whole volume'],
    ],
    options: [
      [
        '-o, --output <file>',
        'where to write it; default: its own name, in this folder; a folder’s with .tar behind it',
      ],
      ['--force', 'replace a file that is there'],
      ...POINT_FILE_OPTIONS,
    ],
    example: 'yard stack files get blog /etc/hosts --volume web/system',
    shape: '{file, kind, sizeBytes}; kind is file or folder',
    input: {
      ...POINT_FILE_INPUT,
      path: z.string(),
      output: z.string().optional(),
      force: z.boolean().default(false),
    },
    run: async (connection, { path, volume, partition, output, force, ...which }) => {
      const { api, context } = connection;
      const params = await pointParams(connection, which);
      context.onProgress({ step: 'Looking into the volume' });
      const body = { path, volume, partition };
      const { ticket, kind, sizeBytes: wanted } = await api.preparePointFile({ params, body });
      const file = pathIn(context, output ?? ownName(path, kind));
      const target = await ports.outputs.create(file, { force, isPrivate: true, inOrder: true });
      try {
        const sizeBytes = await receive(connection, ticket, { target, wanted });
        await target.resize(sizeBytes);
        await target.commit();
        const text = `${file}: ${formatByteSize(sizeBytes)}${kind === 'folder' ? ', as a tar' : ''}`;
        return { json: { file, kind, sizeBytes }, text };
      } finally {
        await target.discard();
      }
    },
  });

/** @returns what the file is called where nobody has said it */
function ownName(path: string, kind: 'file' | 'folder'): string {
  const last = path.split('/').findLast((part) => !['', '.', '..'].includes(part)) ?? 'volume';
  return kind === 'folder' ? `${last}.tar` : last;
}

/** @returns bytes of the file. @throws Fault UNREACHABLE when the server stops in the middle, DISK_FULL */
async function receive(
  { api, server, context }: Connection,
  ticket: string,
  { target, wanted }: { readonly target: OutputFile; readonly wanted: number | null },
): Promise<number> {
  const stopped = (cause?: unknown): Fault => {
    const why =
      'it stopped in the middle of the file, as when the volume cannot be read further; its log says why';
    return new Fault('UNREACHABLE', { url: server, why }, { cause });
  };
  let at = 0;
  const pieces = (await api.fetchPreparedFile({ params: { ticket } }))[Symbol.asyncIterator]();
  for (;;) {
    const piece = await pieces.next().catch((cause: unknown) => {
      throw cause instanceof Error && cause.name === 'AbortError' ? cause : stopped(cause);
    });
    if (piece.done) break;
    await target.write(piece.value, at);
    at += piece.value.length;
    const total = wanted === null ? {} : { total: wanted };
    context.onProgress({ step: 'Receiving', done: at, ...total, unit: 'bytes' });
  }
  if (wanted !== null && wanted !== at) throw stopped();
  return at;
}
