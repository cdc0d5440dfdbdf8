import { MEDIA_TYPES } from '../../schemas/archive/media-types.ts';
import type { ChunkIndex } from '../../schemas/archive/chunk-index.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { openBlob } from '../format/archive/blob-source.ts';
import type { Archive } from '../format/archive/open-archive.ts';
import type { FrameOpener } from '../format/chunks/open-frame.ts';
import { KEPT_FRAMES, rebuildDisk } from '../format/chunks/rebuild-disk.ts';
import { ParallelWrites } from '../format/parallel-writes.ts';
import type { OutputFiles } from '../images/ports/output-files.ts';
import type { Work } from '../images/ports/progress.ts';

export interface RawDiskRequest {
  /** For messages. */
  readonly role: string;
  readonly target: string;
  /** Size of the file, at least that of the disk. */
  readonly sizeBytes: number;
  readonly force: boolean;
}

/**
 * Writes a disk of an archive as a raw file, each chunk verified; what is zero stays a hole.
 *
 * @throws Fault TARGET_EXISTS, DISK_FULL, CANCELLED, those of `rebuildDisk`
 */
export async function writeRawDisk(
  archive: Archive,
  index: ChunkIndex,
  { role, target, sizeBytes, force }: RawDiskRequest,
  ports: { readonly outputs: OutputFiles; readonly opener: FrameOpener; readonly work: Work },
): Promise<void> {
  const { outputs, opener, work } = ports;
  const file = await outputs.create(target, { force });
  const step = `Writing the disk of role “${role}”`;
  const openPack: Parameters<typeof rebuildDisk>[1]['openPack'] = ({ digest, sizeBytes }) =>
    openBlob(
      archive.blobs,
      { mediaType: MEDIA_TYPES.chunkPack, digest, size: sizeBytes },
      `pack ${digest}`,
    );
  // A frame gives at least one piece, so as many writes are of no more frames.
  const writes = new ParallelWrites(KEPT_FRAMES);
  try {
    let done = 0;
    for await (const { offset, bytes } of rebuildDisk(index, {
      disk: role,
      openPack,
      opener,
    })) {
      if (work.signal.aborted) throw new Fault('CANCELLED', { what: step });
      await writes.add(file.write(bytes, offset));
      done += bytes.length;
      work.onProgress({ step, done, unit: 'bytes' });
    }
    await writes.finish();
    await file.resize(sizeBytes);
    await file.commit();
  } finally {
    await writes.settle();
    await file.discard();
  }
}
