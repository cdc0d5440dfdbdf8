import { Fault } from '../../../schemas/errors/fault.ts';
import { seededRandom } from '../../fakes/test-disk.ts';
import { below, mutate, pick, type Random } from './mutate.ts';
import type { FuzzTarget } from './target.ts';

export interface FuzzOptions {
  readonly seed: number;
  /** Told the number of inputs read; the run ends when it answers false. */
  readonly goOn: (count: number) => boolean;
  readonly limits?: InputLimits;
}

/** What reading one input may take. */
export interface InputLimits {
  readonly cpuMs: number;
  readonly memoryBytes: number;
}

export interface Finding {
  readonly input: Buffer;
  readonly why: string;
}

export interface FuzzReport {
  readonly count: number;
  /** What inputs came to, and how often. */
  readonly signals: ReadonlyMap<string, number>;
  readonly finding?: Finding;
}

/** No input of ours is larger, so none may take longer, whoever else uses the machine. */
const USUAL_LIMITS: InputLimits = { cpuMs: 2_000, memoryBytes: 512 * 2 ** 20 };
const INPUT_BYTES = 256 * 1024;
/** Inputs that are kept to go on from. */
const KEPT = 500;

/**
 * Feeds changed inputs to a parser until one does what none may: throws anything else than a Fault,
 * breaks a rule of its target, or takes too much time or memory. The same seed gives the same
 * inputs in the same order.
 */
export async function fuzz(target: FuzzTarget, options: FuzzOptions): Promise<FuzzReport> {
  const random = seededRandom(options.seed);
  const seeds = await target.seeds();
  const kept = [...seeds];
  const signals = new Map<string, number>();
  let count = 0;
  for (; options.goOn(count); count += 1) {
    // First the seeds themselves: those must be read without complaint.
    const input = seeds[count] ?? change(target, kept, random);
    const result = await tryInput(target, input, options.limits);
    if ('why' in result) return { count, signals, finding: { input, why: result.why } };
    const seen = signals.get(result.signal) ?? 0;
    signals.set(result.signal, seen + 1);
    if (seen === 0 && kept.length < KEPT && input.length <= INPUT_BYTES) kept.push(input);
  }
  return { count, signals };
}

function change(target: FuzzTarget, kept: readonly Buffer[], random: Random): Buffer {
  const input = pick(random, kept);
  const { mutations = [] } = target;
  const known = mutations.length > 0 && random() < 0.6;
  const bytes = known
    ? pick(random, mutations)(input, random)
    : mutate(input, random, pick(random, kept));
  // Now and then both, so that what is inside a good frame is wrong as well.
  const both = known && random() < 0.2 ? mutate(bytes, random, pick(random, kept)) : bytes;
  return both.subarray(0, INPUT_BYTES + below(random, 2));
}

/** @returns what became of an input, or why it is a finding */
export async function tryInput(
  target: FuzzTarget,
  input: Buffer,
  limits = USUAL_LIMITS,
): Promise<{ signal: string } | { why: string }> {
  const cpu = process.cpuUsage();
  const before = process.memoryUsage.rss();
  try {
    const signal = await target.read(input);
    const { user, system } = process.cpuUsage(cpu);
    const cpuMs = (user + system) / 1_000;
    if (cpuMs > limits.cpuMs) return { why: `it took ${cpuMs} ms of processor time` };
    const grown = process.memoryUsage.rss() - before;
    if (grown > limits.memoryBytes) return { why: `it took ${grown} bytes of memory` };
    return { signal };
  } catch (error) {
    return { why: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** Reads, and turns the one kind of error that is allowed into words: its code and where it was. */
export async function signalOf(read: () => unknown): Promise<string> {
  try {
    await read();
    return 'accepted';
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { where = '', wanted = '', why = '' } = error.data as Record<string, unknown>;
    return `${error.code} ${[where, wanted, why]
      .join(' ')
      .replaceAll(/[0-9a-f]{12,}|\d+/g, '#')
      .slice(0, 120)}`;
  }
}
