import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { median } from '../machine.ts';

export const ROOT = join(import.meta.dirname, '..', '..', '..');
/** What a user calls. */
export const YARD = join(ROOT, 'yard');

/** Runs `yard` to its end. @returns what it wrote */
export const yard = (args: readonly string[]): string =>
  execFileSync(YARD, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 2 ** 30,
  });

/** Runs `yard` with `--json`. @returns its document */
export const yardJson = (args: readonly string[]): unknown => JSON.parse(yard([...args, '--json']));

export interface Measured {
  readonly seconds: number;
  /** Most memory of the process, without its children. */
  readonly peakBytes: number;
}

/** Runs a program to its end and measures it. @throws Error when it fails */
export async function measure(program: string, args: readonly string[]): Promise<Measured> {
  const start = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (text: Buffer) => {
    complaint = `${complaint}${text.toString()}`.slice(-2_000);
  });
  let peakBytes = 0;
  // The kernel keeps the highest value itself; it only has to be read before the process is gone.
  const watch = setInterval(() => {
    peakBytes = Math.max(peakBytes, highWater(child.pid ?? 0));
  }, 20);
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  clearInterval(watch);
  if (code !== 0) throw new Error(`${program} ended with ${String(code)}: ${complaint}`);
  return { seconds: (performance.now() - start) / 1000, peakBytes };
}

export const measureYard = (args: readonly string[]): Promise<Measured> => measure(YARD, args);

function highWater(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** A program under test, and what makes room for its next run. */
export interface Contender {
  readonly name: string;
  readonly prepare: () => void;
  readonly run: () => Promise<Measured>;
}

/**
 * Lets contenders take turns, so that what disturbs the machine disturbs all of them alike.
 *
 * @returns medians by name
 */
export async function sideBySide(
  contenders: readonly Contender[],
  rounds: number,
): Promise<Map<string, Measured>> {
  const all = new Map<string, Measured[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, prepare, run } of contenders) {
      prepare();
      // What the one before left to be written to the disk is not the next one's affair.
      execFileSync('sync');
      const measured = await run();
      all.get(name)?.push(measured);
      process.stderr.write(`round ${round + 1}, ${name}: ${measured.seconds.toFixed(1)} s\n`);
    }
  }
  return new Map(
    [...all].map(([name, runs]) => [
      name,
      {
        seconds: median(runs.map(({ seconds }) => seconds)),
        peakBytes: Math.max(...runs.map(({ peakBytes }) => peakBytes)),
      },
    ]),
  );
}
