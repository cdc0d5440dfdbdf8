import { type FileHandle, open } from 'node:fs/promises';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { toldOfFile } from '../files/file-fault.ts';
import { type DataRange, dataRanges } from '../../../native/data-ranges.ts';
import type { DiskBlocks, DiskReader } from '../../ports/disk-reader.ts';

const WINDOW_BYTES = 2 ** 20;
const { blockBytes: BLOCK } = LIMITS.chunk;

/** Raw disks in files. Holes are skipped without being read. */
export const diskReader: DiskReader = {
  async *read(rawPath, diskBytes) {
    const file = await openRaw(rawPath);
    try {
      const { size } = await file.stat();
      if (size > diskBytes) {
        const why = `it has ${size} bytes, more than its ${diskBytes}`;
        throw new Fault('IMAGE_UNREADABLE', { file: rawPath, why });
      }
      yield* readBlocks(file, size, rawPath);
    } finally {
      await file.close();
    }
  },
  async *readRanges(rawPath, ranges) {
    const file = await openRaw(rawPath);
    try {
      let room = Buffer.alloc(0);
      for (const { firstBlock, blocks } of ranges) {
        if (blocks * BLOCK > room.length) room = Buffer.alloc(blocks * BLOCK);
        const bytes = room.subarray(0, blocks * BLOCK);
        await toldOfFile(rawPath, 'read', fill(file, bytes, firstBlock * BLOCK));
        yield { firstBlock, bytes };
      }
    } finally {
      await file.close();
    }
  },
};

const openRaw = (path: string): Promise<FileHandle> =>
  open(path).catch((cause: unknown) => {
    throw new Fault('IMAGE_UNREADABLE', { file: path, why: 'it cannot be opened' }, { cause });
  });

/** Reads one window while the one before is worked on. */
async function* readBlocks(
  file: FileHandle,
  sizeBytes: number,
  path: string,
): AsyncGenerator<DiskBlocks> {
  const windows = windowsOf(dataRanges(file.fd, sizeBytes));
  const rooms = [Buffer.alloc(WINDOW_BYTES), Buffer.alloc(WINDOW_BYTES)] as const;
  const readNext = async (room: Buffer): Promise<DiskBlocks | undefined> => {
    const { value: window } = windows.next();
    if (!window) return undefined;
    const bytes = room.subarray(0, window.lengthBytes);
    await toldOfFile(path, 'read', fill(file, bytes, window.offset));
    return { firstBlock: window.offset / BLOCK, bytes };
  };
  /** Awaited in its turn; until then a failure must not count as unhandled. */
  const begin = (turn: number): ReturnType<typeof readNext> => {
    const reading = readNext(rooms[turn % 2 === 0 ? 0 : 1]);
    reading.catch(() => undefined);
    return reading;
  };
  let coming = begin(0);
  try {
    for (let turn = 1; ; turn += 1) {
      const blocks = await coming;
      if (!blocks) return;
      coming = begin(turn);
      yield blocks;
    }
  } finally {
    // Whoever has enough closes the file next.
    await coming.catch(() => undefined);
  }
}

/** Cuts ranges into what is read at once. */
function* windowsOf(ranges: Iterable<DataRange>): Generator<DataRange, undefined> {
  let next = 0;
  for (const range of ranges) {
    // File systems may report ranges that are no multiple of a block; a block is read once.
    const start = Math.max(next, Math.floor(range.offset / BLOCK) * BLOCK);
    const end = Math.ceil((range.offset + range.lengthBytes) / BLOCK) * BLOCK;
    for (let offset = start; offset < end; offset += WINDOW_BYTES) {
      yield { offset, lengthBytes: Math.min(WINDOW_BYTES, end - offset) };
    }
    next = Math.max(next, end);
  }
}

/** Reads as much as there is; behind the end of the file a disk is zero. */
async function fill(file: FileHandle, bytes: Buffer, offset: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, offset + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  bytes.fill(0, done);
}
