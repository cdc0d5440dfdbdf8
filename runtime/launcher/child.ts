import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';

/** A program that runs beside us until we end it. */
export interface Child {
  readonly name: string;
  /** Resolves when it has ended, with a word on how. */
  readonly ended: Promise<string>;
  /** Asks it to end, and cuts it off when it does not. */
  stop(): Promise<void>;
}

const GRACE_MS = 10_000;

/**
 * Starts a program with its output in a log file, or where ours goes.
 *
 * It gets a session of its own, so that Ctrl-C in the terminal reaches only us, and its standard
 * input stays open as long as we live: when that ends, it ends too, however we ended.
 */
export function startChild(
  name: string,
  command: readonly string[],
  options: { logFile: string | undefined; env: NodeJS.ProcessEnv; cwd?: string },
): Child {
  const { logFile } = options;
  const log = logFile === undefined ? 'inherit' : openSync(logFile, 'a', 0o640);
  const [program = '', ...args] = command;
  const child: ChildProcess = spawn(program, args, {
    detached: true,
    stdio: ['pipe', log, log],
    env: options.env,
    cwd: options.cwd,
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) =>
      resolve(signal ? `signal ${signal}` : `exit code ${code}`),
    );
  });
  return { name, ended, stop: () => stop(child, ended) };
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.stdin?.end();
  const late = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  await ended;
  clearTimeout(late);
}
