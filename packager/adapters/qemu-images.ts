import { resolve } from 'node:path';
import { LIMITS } from '../../schemas/config/limits.ts';
import { runCommand } from '../native/run-command.ts';
import type { DiskImages } from '../ports/disk-images.ts';
import type { Work } from '../ports/progress.ts';

/** What qemu-img may take of memory: it reads files from strangers. */
const MEMORY_BYTES = 2 * 2 ** 30;

interface Conversion {
  readonly from: 'raw' | 'qcow2';
  readonly to: 'raw' | 'qcow2';
  readonly source: string;
  readonly target: string;
}

/**
 * Arguments of `prlimit` that run the conversion. Formats are always given, never probed; paths are
 * absolute, because qemu-img reads `nbd://…` or `json:…` out of others.
 */
export const conversionArguments = ({ from, to, source, target }: Conversion): string[] => [
  `--as=${MEMORY_BYTES}`,
  'qemu-img',
  'convert',
  '-p',
  '-f',
  from,
  '-O',
  to,
  resolve(source),
  resolve(target),
];

/** Disk images by way of qemu-img. */
export const qemuImages: DiskImages = {
  toRaw: (source, target, work) =>
    convert({ from: 'qcow2', to: 'raw', source, target }, 'Reading the image', work),
  toQcow2: (source, target, work) =>
    convert({ from: 'raw', to: 'qcow2', source, target }, 'Writing the image', work),
};

async function convert(conversion: Conversion, step: string, work: Work): Promise<void> {
  // Asked by itself first: through prlimit a missing program would be told as another failure.
  await runCommand('qemu-img', ['--version'], { package: 'qemu-utils', signal: work.signal });
  await runCommand('prlimit', conversionArguments(conversion), {
    package: 'util-linux',
    timeoutMs: LIMITS.tool.buildTimeoutMs,
    signal: work.signal,
    onLine: (line) => {
      const done = readProgress(line);
      if (done !== undefined) work.onProgress({ step, done, total: 100, unit: 'items' });
    },
  });
}

/** `    (12.34/100%)` → 12.34 */
export function readProgress(line: string): number | undefined {
  const percent = /\((\d+(?:\.\d+)?)\/100%\)/.exec(line)?.[1];
  return percent === undefined ? undefined : Number(percent);
}
