import { stat, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { CheckedImage } from '../../ports/disk-images.ts';
import type { Work } from '../../ports/progress.ts';
import { limitedQemuImg, runQemuImg } from '../disks/run-qemu-img.ts';

/** A line of `qemu-img map --output=json`; one for each run of blocks of the same kind. */
const RUN = /"length": (\d{1,20}),.*"data": (true|false)/;

/**
 * Makes sure that what an image holds fits where its raw disk goes, before any of it is written: a
 * compressed image of a few megabytes may unfold to terabytes (attack A12). Holes take no space.
 *
 * @param rawPath where the raw disk will go
 * @throws Fault DISK_FULL, TOOL_MISSING, TOOL_FAILED, TOOL_TIMED_OUT, CANCELLED
 */
export async function demandImageSpace(
  image: CheckedImage,
  rawPath: string,
  work: Work,
): Promise<void> {
  const where = dirname(rawPath);
  const { bavail, bsize } = await statfs(where);
  const freeBytes = bavail * bsize;
  if (image.virtualBytes <= freeBytes) return;
  work.onProgress({ step: 'Measuring the image' });
  const wantedBytes = await measureData(image, freeBytes, work);
  if (wantedBytes > freeBytes) throw new Fault('DISK_FULL', { where, wantedBytes, freeBytes });
}

/** @returns bytes of data; counted only so far that they are more than `enoughBytes` */
async function measureData(
  { path, format, virtualBytes }: CheckedImage,
  enoughBytes: number,
  { signal }: Work,
): Promise<number> {
  // QEMU calls all of a VHDX data. There is no compression in one: it holds no more than its file.
  if (format === 'vhdx') return Math.min(virtualBytes, (await stat(path)).size);
  let dataBytes = 0;
  const enough = new AbortController();
  const onLine = (line: string): void => {
    dataBytes += readDataBytes(line);
    // A hostile table may have billions of runs; the rest of them says nothing new.
    if (dataBytes > enoughBytes) enough.abort();
  };
  const args = ['map', '-f', format, '--output=json', resolve(path)];
  try {
    await runQemuImg(limitedQemuImg(args), {
      onLine,
      signal: AbortSignal.any([signal, enough.signal]),
    });
  } catch (error) {
    if (signal.aborted || !enough.signal.aborted) throw error;
  }
  return dataBytes;
}

/** `{ "start": 0, "length": 65536, "depth": 0, …, "data": true, "offset": 327680},` → 65536 */
export function readDataBytes(line: string): number {
  const [, length = '0', isData] = RUN.exec(line) ?? [];
  return isData === 'true' ? Number(length) : 0;
}
