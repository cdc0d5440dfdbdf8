import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTargetServer, type TargetServer } from '../attack/lab/target-server.ts';
import { describeMachine } from './machine.ts';
import { YARD } from './archive/run.ts';

/**
 * `npm run soak`: packs, verifies and pulls a small appliance so many times (`--rounds`, 2000), each in a
 * process of its own and several at once (`--jobs`, twice the processors), so that threads and native
 * calls are always held up somewhere else. Counts every end that is not a success; the exit code is 1
 * when there is one. Ctrl-C ends it, with what was counted until then.
 */
const numberOf = (option: string, absent: number): number =>
  Number(new RegExp(`--${option}[= ](\\d+)`).exec(process.argv.join(' '))?.[1] ?? absent);
const ROUNDS = numberOf('rounds', 2_000);
const JOBS = numberOf('jobs', 2 * availableParallelism());
const PROGRESS_ROUNDS = 100;
const MANIFEST = `format: 1
name: soak
version: 1.0.0
title: Soak
summary: Packed again and again
licence: MIT
categories: [example]
roles:
  web:
    memory: 256 MiB
    system: { image: disk.raw, format: raw }
`;

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());

interface Counts {
  done: number;
  /** Ended by a signal: a crash. */
  readonly signals: string[];
  /** Ended by themselves with another code than 0. */
  readonly failures: string[];
}
const counts: Record<'pack' | 'verify' | 'pull', Counts> = {
  pack: { done: 0, signals: [], failures: [] },
  verify: { done: 0, signals: [], failures: [] },
  pull: { done: 0, signals: [], failures: [] },
};

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Runs `yard` once and counts how it ended.
 *
 * @param wanted what the archive must be then: the same input gives the same bytes
 */
async function run(
  [command, ...args]: readonly [keyof typeof counts, ...string[]],
  env: Env,
  { archive, wanted }: { archive: string; wanted: Buffer },
): Promise<void> {
  const count = counts[command];
  const { code, signal, complaint } = await yard([command, ...args], env);
  // Ctrl-C reaches what runs, too.
  if (stop.signal.aborted) return;
  count.done += 1;
  if (signal) count.signals.push(`${signal}: ${complaint}`);
  else if (code !== 0) count.failures.push(`exit code ${code}: ${complaint}`);
  else if (!readFileSync(archive).equals(wanted)) count.failures.push('the archive is another one');
}

async function yard(
  args: readonly string[],
  env: Env,
): Promise<{ code: number | null; signal: NodeJS.Signals | null; complaint: string }> {
  const child = spawn(YARD, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
  });
  let complaint = '';
  child.stderr.on('data', (text: Buffer) => {
    complaint = `${complaint}${text.toString()}`.slice(-2_000);
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, complaint: complaint.trim() };
}

/** A disk of 12 MiB: text, what does not compress, and holes. */
function makeDisk(): Buffer {
  const text = Buffer.alloc(4 * 2 ** 20, 'Counted, hashed, cut and compressed. ');
  return Buffer.concat([text, randomBytes(4 * 2 ** 20), Buffer.alloc(4 * 2 ** 20)]);
}

async function soak(folder: string, { url, localToken }: TargetServer): Promise<void> {
  const project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'appliance.yaml'), MANIFEST);
  writeFileSync(join(project, 'disk.raw'), makeDisk());
  const env = { HOME: folder, STACKYARD_SERVER: url, STACKYARD_TOKEN: localToken };
  const first = join(folder, 'first.yard');
  for (const args of [
    ['pack', project, '-o', first],
    ['push', first, 'soak/soak'],
  ]) {
    const { code, complaint } = await yard(args, env);
    if (code !== 0) throw new Error(`yard ${args[0]} failed: ${complaint}`);
  }
  const wanted = readFileSync(first);
  let next = 0;
  const job = async (number: number): Promise<void> => {
    const archive = join(folder, `${number}.yard`);
    const result = { archive, wanted };
    while (next < ROUNDS && !stop.signal.aborted) {
      next += 1;
      if (next % PROGRESS_ROUNDS === 0) process.stderr.write(`${next} of ${ROUNDS} rounds\n`);
      await run(['pack', project, '-o', archive, '--force'], env, result);
      await run(['verify', archive, '--integrity-only'], env, result);
      rmSync(archive, { force: true });
      await run(['pull', 'soak/soak:1.0.0', '-o', archive], env, result);
    }
  };
  await Promise.all(Array.from({ length: JOBS }, (_, number) => job(number)));
}

const folder = mkdtempSync(join(tmpdir(), 'stackyard-soak-'));
const server = await startTargetServer({ STACKYARD_SAMPLES: 'none' });
try {
  await soak(folder, server);
} finally {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}
console.log(`\nMachine: ${describeMachine()}; ${JOBS} at once\n`);
console.log('| command | runs | ended by a signal | failed |\n|---|---:|---:|---:|');
for (const [command, { done, signals, failures }] of Object.entries(counts)) {
  console.log(`| ${command} | ${done} | ${signals.length} | ${failures.length} |`);
  for (const what of [...signals, ...failures]) console.error(`${command}: ${what}`);
  if (signals.length + failures.length > 0) process.exitCode = 1;
}
