import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { DiskReader } from '../../images/ports/disk-reader.ts';
import type { Work } from '../../images/ports/progress.ts';
import type { DiskChunker } from './chunk-disks.ts';
import { findBootChunks } from './find-boot-chunks.ts';
import type { PackWriter } from './pack-writer.ts';
import type { PreparedDisk } from './prepare-disks.ts';
import type { BootTrace } from './read-boot-trace.ts';

export interface BootOptions {
  readonly reader: DiskReader;
  readonly chunker: DiskChunker;
  readonly traces: ReadonlyMap<string, BootTrace>;
  readonly work: Work;
}

/**
 * Writes what each traced role reads when it boots. A role gets a pack of its own, so that a later
 * version in which that role has not changed has the same pack again.
 *
 * @returns numbers of these packs
 * @throws Fault BOOT_TRACE_INVALID, CANCELLED
 */
export async function writeBootPacks(
  prepared: readonly PreparedDisk[],
  writer: PackWriter,
  { reader, chunker, traces, work }: BootOptions,
): Promise<number[]> {
  const first = writer.place.pack;
  for (const disk of prepared) {
    const trace = traces.get(disk.role);
    if (!trace) continue;
    checkInside(trace, disk);
    work.onProgress({ step: `Finding what role “${disk.role}” reads when it boots` });
    const blocks = reader.read(disk.rawPath, disk.diskBytes);
    const ranges = await findBootChunks(blocks, trace, work.signal);
    await chunker.addBootChunks(reader.readRanges(disk.rawPath, ranges), work.signal);
    await writer.close();
  }
  return Array.from({ length: writer.place.pack - first }, (_, i) => first + i);
}

function checkInside({ file, reads }: BootTrace, { role, sizeBytes }: PreparedDisk): void {
  const blocks = sizeBytes / LIMITS.chunk.blockBytes;
  const outside = reads.find((read) => read.firstBlock + read.blocks > blocks);
  if (!outside) return;
  const why = `the disk of role “${role}” has ${blocks} blocks of 4 KiB`;
  throw new Fault('BOOT_TRACE_INVALID', { file, line: outside.line, why });
}

/**
 * A boot chunk that no disk has was another one when it was read again.
 *
 * @param used numbers of chunks that disks have
 * @throws Fault IMAGE_UNREADABLE
 */
export function checkUnchanged(
  { bootChunks }: DiskChunker,
  used: Uint32Array,
  traced: readonly PreparedDisk[],
): void {
  const found = used.reduce((sum, number) => sum + (bootChunks.has(number) ? 1 : 0), 0);
  if (found === bootChunks.size) return;
  const file = traced.map(({ rawPath }) => rawPath).join(', ');
  throw new Fault('IMAGE_UNREADABLE', { file, why: 'it changed while it was being packed' });
}
