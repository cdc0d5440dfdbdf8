import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { BuildStep } from '../../build/build-step.ts';
import { type BuildState, startOf } from '../../build/watch-build.ts';
import { printable } from '../../../format/printable.ts';
import { type CommandOptions, runCommand } from '../../../native/run-command.ts';
import type { BuildWork } from '../../ports/image-builder.ts';

/** Last lines of output that a failure shows. */
const SHOWN_LINES = 25;
const PERCENT = 100;

/** Runs the programs of a build, tells how far it is and which step failed. */
export interface StepRunner {
  enter(state: BuildState | BuildStep): void;
  /**
   * @param options `watch`: gets each line, and may give a new state
   * @throws Fault BUILD_FAILED, DISK_FULL, TOOL_MISSING, TOOL_TIMED_OUT, CANCELLED
   */
  run(
    program: string,
    args: readonly string[],
    options?: CommandOptions & { readonly watch?: (line: string) => BuildState | undefined },
  ): Promise<string>;
}

/** @param role for messages */
export function createStepRunner(role: string, work: BuildWork): StepRunner {
  let current: BuildState = startOf('package lists');
  const lastLines: string[] = [];
  const enter = (state: BuildState | BuildStep): void => {
    current = typeof state === 'string' ? startOf(state) : state;
    work.onProgress({
      step: `Building the image of role “${role}”: ${current.detail ?? current.step}`,
      done: Math.floor(current.share * PERCENT),
      total: PERCENT,
      unit: 'items',
    });
  };
  const hear = (line: string): void => {
    const shown = printable(line);
    work.onLine?.(shown);
    lastLines.push(shown);
    if (lastLines.length > SHOWN_LINES) lastLines.shift();
  };
  return {
    enter,
    async run(program, args, { watch, ...options } = {}) {
      lastLines.length = 0;
      const onLine = (line: string): void => {
        hear(line);
        const next = watch?.(line);
        if (next) enter(next);
      };
      try {
        const common = { timeoutMs: LIMITS.tool.buildTimeoutMs, signal: work.signal, onLine };
        return (await runCommand(program, args, { ...common, ...options })).stdout;
      } catch (error) {
        throw explain(error, role, { step: current.detail ?? current.step, lines: lastLines });
      }
    },
  };
}

function explain(
  error: unknown,
  role: string,
  { step, lines }: { step: string; lines: readonly string[] },
): unknown {
  if (!Fault.is(error, 'TOOL_FAILED')) return error;
  if (lines.some((line) => line.includes('No space left on device'))) {
    return new Fault(
      'DISK_FULL',
      { where: 'the folder for temporary files (TMPDIR)' },
      { cause: error },
    );
  }
  const output = lines.length > 0 ? lines.join('\n') : error.data.output;
  return new Fault('BUILD_FAILED', { role, step, output }, { cause: error });
}
