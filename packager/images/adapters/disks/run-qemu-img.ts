import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { runCommand } from '../../../native/run-command.ts';
import { withoutNetwork } from '../build/without-network.ts';

/** Words that run qemu-img within limits of memory and time, and of what it writes where that is known. */
export const limitedQemuImg = (args: readonly string[], limitBytes?: number): string[] => [
  `--as=${LIMITS.tool.imageMemoryBytes}`,
  `--cpu=${LIMITS.tool.imageProcessorSeconds}`,
  '--core=0',
  ...(limitBytes === undefined ? [] : [`--fsize=${limitBytes}`]),
  'qemu-img',
  ...args,
];

/**
 * Runs qemu-img on an image from a stranger: without network, within limits.
 *
 * @param limited arguments of `prlimit`, from {@link limitedQemuImg}
 * @throws Fault TOOL_MISSING, TOOL_FAILED (naming qemu-img), TOOL_TIMED_OUT, CANCELLED
 */
export async function runQemuImg(
  limited: readonly string[],
  { onLine, signal }: { onLine: (line: string) => void; signal: AbortSignal },
): Promise<void> {
  // Asked by itself first: through the others a missing program would be told as another failure.
  await runCommand('qemu-img', ['--version'], { package: 'qemu-utils', signal });
  const [program = 'prlimit', ...args] = [...(await withoutNetwork(signal)), 'prlimit', ...limited];
  try {
    await runCommand(program, args, {
      package: 'util-linux',
      timeoutMs: LIMITS.tool.buildTimeoutMs,
      signal,
      onLine,
    });
  } catch (error) {
    if (!Fault.is(error, 'TOOL_FAILED')) throw error;
    const data = { ...error.data, tool: 'qemu-img' };
    throw new Fault('TOOL_FAILED', data, { cause: error, detail: error.detail ?? '' });
  }
}
