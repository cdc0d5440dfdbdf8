import type { LeftOut } from '../../../schemas/api/resources/server-backup.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Opening } from '../../format/server-backup/opening.ts';
import type { OutputFile } from '../../images/ports/output-files.ts';
import { stopIfCancelled } from '../../backup/stop-if-cancelled.ts';
import type { Connection } from '../server/connection.ts';

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/**
 * Writes the opening, and what the server sends after it.
 *
 * @returns bytes of the file
 * @throws Fault UNREACHABLE when the server stops in the middle, CANCELLED, DISK_FULL
 */
export async function receiveBackup(
  { api, server, context }: Connection,
  {
    output,
    opening,
    leaveOut,
  }: {
    readonly output: OutputFile;
    readonly opening: Opening & { readonly bytes: Buffer };
    readonly leaveOut: LeftOut[];
  },
): Promise<number> {
  const { head, seal, bytes } = opening;
  const { signal, onProgress } = context;
  onProgress({ step: 'Keeping the database still for a moment' });
  const body = { id: head.id, key: base64(seal.key), header: base64(seal.header), leaveOut };
  const stream = await api.takeServerBackup({ body });
  await output.write(bytes, 0);
  let at = bytes.length;
  for await (const piece of told(stream, server)) {
    stopIfCancelled({ signal }, 'Taking a backup of the server');
    await output.write(piece, at);
    at += piece.length;
    onProgress({ step: 'Receiving', done: at, unit: 'bytes' });
  }
  return at;
}

async function* told(stream: AsyncIterable<Uint8Array>, url: string): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'AbortError') throw cause;
    const why = 'it stopped in the middle of the backup; its log says why';
    throw new Fault('UNREACHABLE', { url, why }, { cause });
  }
}
