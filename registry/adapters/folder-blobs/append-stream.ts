import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { AppendPlace } from '../../ports/blobs.ts';
import { onDisk } from './disk-fault.ts';
import type { RunningHash } from './running-hash.ts';

/**
 * Writes what a source brings behind the bytes a file has. File and hash agree after every part,
 * so the upload can be continued after a cut at any byte.
 *
 * @throws Fault LIMIT_EXCEEDED; DISK_FULL; what `admit` throws; or what the source failed with
 */
export async function appendStream(
  file: FileHandle,
  running: RunningHash,
  source: Readable,
  { limitBytes, admit }: Pick<AppendPlace, 'limitBytes' | 'admit'>,
): Promise<void> {
  for await (const part of source as AsyncIterable<Uint8Array>) {
    const end = running.sizeBytes + part.length;
    if (end > limitBytes) {
      throw new Fault('LIMIT_EXCEEDED', {
        what: 'The upload',
        limit: formatByteSize(limitBytes),
        found: `more than ${formatByteSize(running.sizeBytes)}`,
      });
    }
    await admit?.(part.length);
    await onDisk(() => writeFully(file, part, running.sizeBytes));
    running.hash.update(part);
    running.sizeBytes = end;
  }
}

/** A part that does not fit is taken back, so that the file never holds half of one. */
async function writeFully(file: FileHandle, part: Uint8Array, position: number): Promise<void> {
  let done = 0;
  try {
    while (done < part.length) {
      const { bytesWritten } = await file.write(part, done, part.length - done, position + done);
      done += bytesWritten;
    }
  } catch (error) {
    await file.truncate(position).catch(() => undefined);
    throw error;
  }
}
