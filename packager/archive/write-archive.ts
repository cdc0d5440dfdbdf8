import { Fault } from '../../schemas/errors/fault.ts';
import type { Digest } from '../../schemas/ids/digest.ts';
import { type BlobSource, openBlob } from '../format/archive/blob-source.ts';
import type { ArchivePlan, PlannedEntry } from '../format/archive/planned-entries.ts';
import { readWindows } from '../format/byte-source.ts';
import { createDigester, expectDigest } from '../format/digest.ts';
import { paddedBytes, TAR } from '../format/tar/tar-format.ts';
import { TAR_END, writeTarHeader } from '../format/tar/write-tar-header.ts';
import type { OutputFile } from '../images/ports/output-files.ts';
import type { Work } from '../images/ports/progress.ts';

const WINDOW_BYTES = 4 * 2 ** 20;

export interface WriteOptions {
  /** Where the content of planned blobs is. */
  readonly blobs: BlobSource;
  readonly work: Work;
  /** What people are told. */
  readonly step: string;
  /** Tells entries that are in the file already and are known to be right. */
  readonly skip?: (entry: PlannedEntry) => boolean;
}

interface CopyOptions extends WriteOptions {
  readonly onBytes: (done: number) => void;
}

type PlannedBlob = Extract<PlannedEntry, { kind: 'blob' }>;

/**
 * Writes every entry of a plan at its place, in order, each blob held against its digest while it
 * passes. What an earlier try left in the file is kept as far as it is right.
 *
 * @throws Fault DIGEST_MISMATCH, SIZE_MISMATCH, BLOB_MISSING, DISK_FULL, CANCELLED
 */
export async function writeArchive(
  plan: ArchivePlan,
  file: OutputFile,
  options: WriteOptions,
): Promise<void> {
  const onBytes = (done: number): void =>
    options.work.onProgress({ step: options.step, done, total: plan.totalBytes, unit: 'bytes' });
  /** Up to here the file holds what an earlier try wrote. */
  let left = file.startBytes;
  for (const entry of plan.entries) {
    if (options.skip?.(entry)) continue;
    const contentAt = entry.offset + TAR.blockBytes;
    const header = writeTarHeader(entry.name, entry.sizeBytes);
    if (left >= contentAt && !(await holds(file, header, entry.offset))) left = 0;
    const have = Math.max(0, Math.min(entry.sizeBytes, left - contentAt));
    await file.write(header, entry.offset);
    if (entry.kind === 'bytes') await file.write(entry.bytes, contentAt);
    else if (!(await copyBlob(entry, file, have, { ...options, onBytes }))) left = 0;
    const end = contentAt + entry.sizeBytes;
    await file.write(new Uint8Array(paddedBytes(entry.sizeBytes) - entry.sizeBytes), end);
    onBytes(end);
  }
  await file.write(TAR_END, plan.totalBytes - TAR_END.length);
  await file.resize(plan.totalBytes);
}

async function holds(file: OutputFile, bytes: Uint8Array, offset: number): Promise<boolean> {
  return Buffer.from(bytes).equals(await file.read(offset, bytes.length));
}

/**
 * @param have bytes of the blob that are in the file already
 * @returns false when those were wrong, and the blob was copied as a whole
 * @throws Fault DIGEST_MISMATCH
 */
async function copyBlob(
  entry: PlannedBlob,
  file: OutputFile,
  have: number,
  options: CopyOptions,
): Promise<boolean> {
  const what = `Blob ${entry.descriptor.digest}`;
  const found = await copyFrom(entry, file, have, options);
  if (found === entry.descriptor.digest) return true;
  if (have === 0) expectDigest(found, entry.descriptor.digest, what);
  expectDigest(await copyFrom(entry, file, 0, options), entry.descriptor.digest, what);
  return false;
}

/** Copies what is missing of a blob. @returns the digest of the whole */
async function copyFrom(
  entry: PlannedBlob,
  file: OutputFile,
  have: number,
  { blobs, work, step, onBytes }: CopyOptions,
): Promise<Digest> {
  const what = `blob ${entry.descriptor.digest}`;
  const contentAt = entry.offset + TAR.blockBytes;
  const digester = createDigester();
  const present = {
    sizeBytes: have,
    read: (offset: number, length: number) => file.read(contentAt + offset, length),
  };
  for await (const window of readWindows(present, WINDOW_BYTES, what)) digester.update(window);
  const source = await openBlob(blobs, entry.descriptor, what);
  let offset = contentAt + have;
  for await (const window of readWindows(source, WINDOW_BYTES, what, have)) {
    if (work.signal.aborted) throw new Fault('CANCELLED', { what: step });
    digester.update(window);
    await file.write(window, offset);
    offset += window.length;
    onBytes(offset);
  }
  return digester.digest();
}
