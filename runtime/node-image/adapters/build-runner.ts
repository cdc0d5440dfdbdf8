import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { printable } from '../../../packager/format/printable.ts';
import { type CommandOptions, runCommand } from '../../../packager/native/run-command.ts';
import type { NodeImageWork } from '../ports/node-images.ts';

/** Steps of a build, with the share of its time that has passed when each begins; measured on two processors. */
const STEPS = {
  'package lists': 0,
  packages: 0.03,
  unpacking: 0.55,
  'first stage': 0.58,
  agent: 0.63,
  compressing: 0.68,
  signing: 0.99,
} as const;
export type NodeImageStep = keyof typeof STEPS;

const PERCENT = 100;
/** Last lines of output that a failure shows. */
const SHOWN_LINES = 25;

/** Runs the programs of a build, says how far it is, and keeps all that they write. */
export interface BuildRunner {
  enter(step: NodeImageStep): void;
  /** @throws Fault NODE_IMAGE_FAILED, DISK_FULL, TOOL_MISSING, TOOL_TIMED_OUT, CANCELLED */
  run(program: string, args: readonly string[], options?: CommandOptions): Promise<string>;
  /** Everything that was written so far. */
  log(): string;
}

export function createBuildRunner(work: NodeImageWork): BuildRunner {
  let step: NodeImageStep = 'package lists';
  const lines: string[] = [];
  const hear = (line: string): void => {
    const shown = printable(line);
    work.onLine?.(shown);
    lines.push(shown);
  };
  return {
    enter(next) {
      step = next;
      lines.push(`== ${step} ==`);
      work.onProgress({
        step: `Building a node image: ${step}`,
        done: Math.floor(STEPS[step] * PERCENT),
        total: PERCENT,
        unit: 'items',
      });
    },
    async run(program, args, options = {}) {
      const before = lines.length;
      lines.push(`$ ${program} ${args.join(' ')}`);
      const common = { timeoutMs: LIMITS.tool.buildTimeoutMs, signal: work.signal, onLine: hear };
      try {
        return (await runCommand(program, args, { ...common, ...options })).stdout;
      } catch (error) {
        throw explain(error, step, lines.slice(before + 1));
      }
    },
    log: () => lines.map((line) => `${line}\n`).join(''),
  };
}

function explain(error: unknown, step: NodeImageStep, lines: readonly string[]): unknown {
  if (!Fault.is(error, 'TOOL_FAILED')) return error;
  if (lines.some((line) => line.includes('No space left on device'))) {
    const where = 'the folder for temporary files (TMPDIR)';
    return new Fault('DISK_FULL', { where }, { cause: error });
  }
  const output = lines.length > 0 ? lines.slice(-SHOWN_LINES).join('\n') : error.data.output;
  return new Fault('NODE_IMAGE_FAILED', { step, output }, { cause: error });
}
