import { readFile, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { type CommandResult, runCommand } from '../../../packager/native/run-command.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { START_SCRIPT } from '../core/host-script.ts';
import { LAB_RUN } from '../core/lab-places.ts';
import type { KnownProcess } from '../core/lab-state.ts';
import type { LabHost, Program } from '../ports/lab-host.ts';
import { isThere } from './known-process.ts';
import { waitUntil } from './wait-until.ts';

const ENTER = ['-m', '-p', '-u'];

/** The host of a lab that runs. */
export class RunningHost implements LabHost {
  readonly process: KnownProcess;

  constructor(process: KnownProcess) {
    this.process = process;
  }

  seen(path: string): string {
    return `/proc/${this.process.pid}/root${path}`;
  }

  run(program: string, args: readonly string[], package_?: string): Promise<CommandResult> {
    const options = package_ === undefined ? {} : { package: package_ };
    return runCommand('nsenter', [...this.#enter(true), program, ...args], options);
  }

  async start(program: Program): Promise<boolean> {
    if (await this.isRunning(program)) return false;
    const { name, command, env, logFile, isOutside = false } = program;
    await rm(this.seen(pidFile(name)), { force: true });
    const start = ['setsid', '--fork', 'sh', '-c', START_SCRIPT, 'start', logFile, pidFile(name)];
    const enter = this.#enter(!isOutside);
    await runCommand('nsenter', [...enter, ...start, ...command], { env });
    await waitUntil(name, async () => (await this.#pidOf(name)) !== undefined, {
      timeoutMs: LIMITS.lab.programStartMs,
    });
    return true;
  }

  /** By the number it has written, and its command: another one may have got the number since. */
  async isRunning({ name, command }: Pick<Program, 'name' | 'command'>): Promise<boolean> {
    const pid = await this.#pidOf(name);
    if (pid === undefined) return false;
    const line = await readFile(this.seen(`/proc/${pid}/cmdline`), 'utf8').catch(() => '');
    const args = line.split('\0');
    const [program] = command;
    return (
      args.length > 1 && (basename(args[0] ?? '') === basename(program) || args.includes(program))
    );
  }

  async #pidOf(name: string): Promise<number | undefined> {
    const text = await readFile(this.seen(pidFile(name)), 'utf8').catch(() => '');
    return /^\d+\s*$/.test(text) ? Number(text) : undefined;
  }

  #enter(withNetwork: boolean): string[] {
    const network = withNetwork ? ['-n'] : [];
    return ['-t', String(this.process.pid), ...ENTER, ...network, '--'];
  }
}

/** @returns the host of a lab, if that very process runs */
export async function findHost(known: KnownProcess | undefined): Promise<RunningHost | undefined> {
  return known && (await isThere(known)) ? new RunningHost(known) : undefined;
}

/** Ends a host and everything on it. */
export async function endHost(known: KnownProcess): Promise<void> {
  if (!(await isThere(known))) return;
  try {
    process.kill(known.pid, 'SIGKILL');
  } catch (error) {
    // It has ended meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
  const timeoutMs = LIMITS.lab.hostEndMs;
  // It is gone as the last of its namespace.
  await waitUntil('the end of the lab', async () => !(await isThere(known)), { timeoutMs });
}

const pidFile = (name: string): string => `${LAB_RUN}/${name}.pid`;
