import { Fault } from '../../schemas/errors/fault.ts';
import type { ArchivePlan, PlannedEntry } from '../format/archive/plan-archive.ts';
import { type BlobSource, openBlob } from '../format/archive/blob-source.ts';
import { readWindows } from '../format/byte-source.ts';
import { createDigester, expectDigest } from '../format/digest.ts';
import { paddedBytes, TAR } from '../format/tar/tar-format.ts';
import { TAR_END, writeTarHeader } from '../format/tar/write-tar-header.ts';
import type { OutputFile } from '../ports/output-files.ts';
import type { Work } from '../ports/progress.ts';

const WINDOW_BYTES = 4 * 2 ** 20;

/**
 * Writes every entry of a plan at its place, each blob held against its digest while it passes.
 *
 * @param blobs where the content of planned blobs is
 * @param skip tells entries that are in the file already
 * @throws Fault DIGEST_MISMATCH, SIZE_MISMATCH, BLOB_MISSING, DISK_FULL, CANCELLED
 */
export async function writeArchive(
  plan: ArchivePlan,
  file: OutputFile,
  { blobs, work, skip }: WriteOptions,
): Promise<void> {
  for (const entry of plan.entries) {
    if (skip?.(entry)) continue;
    await file.write(writeTarHeader(entry.name, entry.sizeBytes), entry.offset);
    const contentAt = entry.offset + TAR.blockBytes;
    if (entry.kind === 'bytes') await file.write(entry.bytes, contentAt);
    else await copyBlob(entry, file, { blobs, work });
    const padding = paddedBytes(entry.sizeBytes) - entry.sizeBytes;
    await file.write(new Uint8Array(padding), contentAt + entry.sizeBytes);
    work.onProgress({
      step: 'Writing the archive',
      done: contentAt + entry.sizeBytes,
      total: plan.totalBytes,
      unit: 'bytes',
    });
  }
  await file.write(TAR_END, plan.totalBytes - TAR_END.length);
  await file.resize(plan.totalBytes);
}

export interface WriteOptions {
  readonly blobs: BlobSource;
  readonly work: Work;
  readonly skip?: (entry: PlannedEntry) => boolean;
}

async function copyBlob(
  entry: Extract<PlannedEntry, { kind: 'blob' }>,
  file: OutputFile,
  { blobs, work }: WriteOptions,
): Promise<void> {
  const what = `blob ${entry.descriptor.digest}`;
  const source = await openBlob(blobs, entry.descriptor, what);
  const digester = createDigester();
  let offset = entry.offset + TAR.blockBytes;
  for await (const window of readWindows(source, WINDOW_BYTES, what)) {
    if (work.signal.aborted) throw new Fault('CANCELLED', { what: 'Writing the archive' });
    digester.update(window);
    await file.write(window, offset);
    offset += window.length;
  }
  expectDigest(digester.digest(), entry.descriptor.digest, what);
}
