import { resolve } from 'node:path';
import { LIMITS } from '../../schemas/config/limits.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { runCommand } from '../native/run-command.ts';
import type { DiskImages } from '../ports/disk-images.ts';
import type { Work } from '../ports/progress.ts';
import { withoutNetwork } from './without-network.ts';

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
}: Conversion): string[] => [
  `--as=${LIMITS.tool.imageMemoryBytes}`,
  `--cpu=${LIMITS.tool.imageProcessorSeconds}`,
  '--core=0',
  ...(limitBytes === undefined ? [] : [`--fsize=${limitBytes}`]),
  'qemu-img',
  'convert',
  '-p',
  '-f',
  from,
  '-O',
  to,
  ...(to === 'vmdk' ? ['-o', 'subformat=streamOptimized'] : []),
  resolve(source),
  resolve(target),
];

/** Disk images by way of qemu-img: without network, within limits, since images come from strangers. */
export const qemuImages: DiskImages = {
  toRaw: ({ path, format, virtualBytes }, target, work) =>
    convert(
      { from: format, to: 'raw', source: path, target, limitBytes: virtualBytes },
      'Reading the image',
      work,
    ),
  fromRaw: (source, { path, format }, work) =>
    convert({ from: 'raw', to: format, source, target: path }, 'Writing the image', work),
};

async function convert(conversion: Conversion, step: string, work: Work): Promise<void> {
  // Asked by itself first: through the others a missing program would be told as another failure.
  await runCommand('qemu-img', ['--version'], { package: 'qemu-utils', signal: work.signal });
  const [program = 'prlimit', ...args] = [
    ...(await withoutNetwork(work.signal)),
    'prlimit',
    ...conversionArguments(conversion),
  ];
  try {
    await runCommand(program, args, {
      package: 'util-linux',
      timeoutMs: LIMITS.tool.buildTimeoutMs,
      signal: work.signal,
      onLine: (line) => {
        const done = readProgress(line);
        if (done !== undefined) work.onProgress({ step, done, total: 100, unit: 'items' });
      },
    });
  } catch (error) {
    if (!Fault.is(error, 'TOOL_FAILED')) throw error;
    const data = { ...error.data, tool: 'qemu-img' };
    throw new Fault('TOOL_FAILED', data, { cause: error, detail: error.detail ?? '' });
  }
}

/** `    (12.34/100%)` → 12.34 */
export function readProgress(line: string): number | undefined {
  const percent = /\((\d+(?:\.\d+)?)\/100%\)/.exec(line)?.[1];
  return percent === undefined ? undefined : Number(percent);
}
