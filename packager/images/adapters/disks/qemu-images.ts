import { dirname, resolve } from 'node:path';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { DiskImages } from '../../ports/disk-images.ts';
import type { Work } from '../../ports/progress.ts';
import { demandImageSpace } from '../build/demand-image-space.ts';
import { limitedQemuImg, runQemuImg } from './run-qemu-img.ts';

interface Conversion {
  readonly from: 'raw' | 'qcow2' | 'vmdk' | 'vhdx';
  readonly to: 'raw' | 'qcow2' | 'vmdk';
  readonly source: string;
  readonly target: string;
  /** Longest file it may write. */
  readonly limitBytes?: number;
}

/**
 * Arguments of `prlimit` that run the conversion. Formats are always given, never probed; paths are
 * absolute, because qemu-img reads `nbd://…` or `json:…` out of others.
 */
export const conversionArguments = ({
  from,
  to,
  source,
  target,
  limitBytes,
}: Conversion): string[] =>
  limitedQemuImg(
    [
      'convert',
      '-p',
      '-f',
      from,
      '-O',
      to,
      ...(to === 'vmdk' ? ['-o', 'subformat=streamOptimized'] : []),
      resolve(source),
      resolve(target),
    ],
    limitBytes,
  );

/** Disk images by way of qemu-img: without network, within limits, since images come from strangers. */
export const qemuImages: DiskImages = {
  async toRaw(image, target, work) {
    const { path: source, format: from, virtualBytes: limitBytes } = image;
    await demandImageSpace(image, target, work);
    await convert({ from, to: 'raw', source, target, limitBytes }, 'Reading the image', work);
  },
  fromRaw: (source, { path, format }, work) =>
    convert({ from: 'raw', to: format, source, target: path }, 'Writing the image', work),
};

function convert(conversion: Conversion, step: string, work: Work): Promise<void> {
  return runQemuImg(conversionArguments(conversion), {
    signal: work.signal,
    onLine: (line) => {
      const done = readProgress(line);
      if (done !== undefined) work.onProgress({ step, done, total: 100, unit: 'items' });
    },
  }).catch((error: unknown) => {
    throw toldOfSpace(error, dirname(conversion.target));
  });
}

/** @returns DISK_FULL when that is what qemu-img says, or the error */
function toldOfSpace(error: unknown, where: string): unknown {
  const isFull = Fault.is(error, 'TOOL_FAILED') && /no space left/i.test(error.data.output);
  return isFull ? new Fault('DISK_FULL', { where }, { cause: error }) : error;
}

/** `    (12.34/100%)` → 12.34 */
export function readProgress(line: string): number | undefined {
  const percent = /\((\d+(?:\.\d+)?)\/100%\)/.exec(line)?.[1];
  return percent === undefined ? undefined : Number(percent);
}
