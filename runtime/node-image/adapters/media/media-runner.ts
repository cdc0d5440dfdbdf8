import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { runCommand } from '../../../../packager/native/run-command.ts';

/** Of everything on a medium: 2000-01-01. What a medium holds is named by its manifest, and not by a time. */
const TIME_SECONDS = '946684800';

/** Debian packages of the programs. */
const PACKAGES: Readonly<Record<string, string>> = {
  'grub-mkimage': 'grub-common',
  mformat: 'mtools',
  mmd: 'mtools',
  mcopy: 'mtools',
  xorriso: 'xorriso',
};

/** Runs a program that makes a part of a medium, so that it gives the same bytes each time. */
export type MediaRunner = (program: string, args: readonly string[]) => Promise<void>;

/** @throws from the runner: Fault NODE_IMAGE_FAILED, TOOL_MISSING, TOOL_TIMED_OUT, CANCELLED */
export const createMediaRunner =
  (signal: AbortSignal): MediaRunner =>
  async (program, args) => {
    try {
      await runCommand(program, args, {
        package: PACKAGES[program] ?? program,
        env: { SOURCE_DATE_EPOCH: TIME_SECONDS, TZ: 'UTC', MTOOLS_SKIP_CHECK: '1' },
        timeoutMs: LIMITS.tool.buildTimeoutMs,
        signal,
      });
    } catch (error) {
      if (!Fault.is(error, 'TOOL_FAILED')) throw error;
      const { output } = error.data;
      throw new Fault(
        'NODE_IMAGE_FAILED',
        { step: 'writing the medium', output },
        { cause: error },
      );
    }
  };
