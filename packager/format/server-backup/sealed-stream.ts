import { LIMITS } from '../../../schemas/config/limits.ts';
import { SEALED } from '../repository/layout.ts';
import { type FileSeal, openSegment, sealSegment } from '../repository/sealing.ts';
import type { ByteStream } from './byte-stream.ts';
import { backupDamaged } from './server-backup-damaged.ts';

/** In the number of the last segment: nobody can cut a backup off where a segment ends. */
const LAST = 0x8000_0000;
const MOST_SEGMENTS = LAST;

/**
 * Seals a stream: segments of one size, each with its length before it, counted, the last one marked.
 * It holds one segment at a time.
 */
export async function* sealStream(
  seal: FileSeal,
  plain: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  const size = LIMITS.serverBackup.segmentBytes;
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let segment = 0;
  for await (const piece of plain) {
    held.push(piece);
    heldBytes += piece.length;
    while (heldBytes > size) {
      const all = Buffer.concat(held);
      yield sealed(seal, segment, all.subarray(0, size));
      segment += 1;
      held = [all.subarray(size)];
      heldBytes -= size;
    }
  }
  yield sealed(seal, segment + LAST, Buffer.concat(held));
}

function sealed(seal: FileSeal, segment: number, plain: Uint8Array): Buffer {
  const bytes = sealSegment(seal, segment, plain);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/**
 * Opens what `sealStream` made. Nothing is given on before it is known to be what was sealed, in its
 * place; and it ends only with the segment that was sealed as the last, and the end of the source.
 *
 * @throws Fault SERVER_BACKUP_DAMAGED
 */
export async function* openStream(
  seal: FileSeal,
  source: ByteStream,
  file: string,
): AsyncGenerator<Buffer> {
  const most = LIMITS.serverBackup.segmentBytes + SEALED.tagBytes;
  for (let segment = 0; segment < MOST_SEGMENTS; segment += 1) {
    const length = (await source.take(4))?.readUInt32LE();
    if (length === undefined) throw backupDamaged(file, 'it is cut off');
    if (length > most) throw backupDamaged(file, 'it was changed');
    const bytes = await source.take(length);
    if (!bytes) throw backupDamaged(file, 'it is cut off');
    const between = openSegment(seal, segment, bytes);
    const plain = between ?? openSegment(seal, segment + LAST, bytes);
    if (!plain) throw backupDamaged(file, 'it was changed, or belongs to another backup');
    yield plain;
    if (between) continue;
    if (!(await source.isAtEnd())) throw backupDamaged(file, 'there is something behind its end');
    return;
  }
}
