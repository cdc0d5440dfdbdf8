import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import { LIMITS } from '../../schemas/config/limits.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { collectOutput, type OutputStream } from './command-output.ts';

export interface CommandOptions {
  /** Debian package that brings the program, for the sentence when it is missing. Default: its name. */
  readonly package?: string;
  readonly cwd?: string;
  /** Whom it runs as, without any group besides; for a process that is root. Default: as this process. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Variables to set, on top of PATH, HOME, TMPDIR and a fixed locale. Nothing else is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** Names of our own variables that the program may see as well, such as `http_proxy`. */
  readonly passEnv?: readonly string[];
  /** Written to its standard input; absent: an empty one. A stream is written as it comes. */
  readonly stdin?: string | Uint8Array | Readable;
  readonly timeoutMs?: number;
  /** Most bytes of standard output that are kept. */
  readonly outputBytes?: number;
  /** Aborting ends the program and everything it started. */
  readonly signal?: AbortSignal;
  /** Exit codes that count as success. Default: 0 only. */
  readonly acceptExitCodes?: readonly number[];
  /**
   * Gets each line while the program runs; a carriage return ends a line too. With it only the last
   * `outputBytes` of output are kept; without it more output than that is a Fault.
   */
  readonly onLine?: (line: string, stream: OutputStream) => void;
  /** The same for each piece of its output, as it is. */
  readonly onBytes?: (bytes: Uint8Array, stream: OutputStream) => void;
}

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Always seen by the program. The locale is fixed, because output is read by programs. */
const ALWAYS_PASSED = ['HOME', 'TMPDIR'] as const;
const SYSTEM_PATHS = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** How long a program may take to end after it was asked to, before it is killed. */
const END_GRACE_MS = 2_000;
/** How long output is awaited after the end: something it left behind may hold the pipe open. */
const DRAIN_MS = 1_000;

/**
 * Runs a program: the one way in which the packager and the agent start any. There is no shell in
 * between; `args` reach the program as they are. It gets a process group of its own, so that a time
 * limit or an abort ends its children with it.
 *
 * @param program name looked up in PATH, or an absolute path
 * @param args its arguments; no secrets, since every user of the machine can read them
 * @returns what it wrote and how it ended
 * @throws Fault TOOL_MISSING, TOOL_FAILED (its exit code is none of `acceptExitCodes`),
 *   TOOL_TIMED_OUT, LIMIT_EXCEEDED (too much output), CANCELLED
 */
export async function runCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  if (options.signal?.aborted) throw new Fault('CANCELLED', { what: program });
  const child = spawn(program, [...args], {
    cwd: options.cwd,
    ...options.user,
    env: commandEnvironment(options) as NodeJS.ProcessEnv,
    stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const running = watch(child, program, options);
  const exitCode = await running.ended;
  const result = { exitCode: exitCode ?? -1, ...running.output() };
  if (exitCode !== null && (options.acceptExitCodes ?? [0]).includes(exitCode)) return result;
  throw new Fault(
    'TOOL_FAILED',
    { tool: program, exitCode, output: lastPart(result.stderr.trim() || result.stdout) },
    { detail: [program, ...args].join(' ') },
  );
}

/** @returns the environment of a program: an allow-list, never our own environment as a whole. */
export function commandEnvironment(
  options: Pick<CommandOptions, 'env' | 'passEnv'>,
  own: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const passed = [...ALWAYS_PASSED, ...(options.passEnv ?? [])].flatMap((name) => {
    const value = own[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const path = own.PATH ? `${own.PATH}:${SYSTEM_PATHS}` : SYSTEM_PATHS;
  return { ...Object.fromEntries(passed), PATH: path, LC_ALL: 'C.UTF-8', ...options.env };
}

interface Running {
  /** The exit code, or null after a signal. Rejects with the fault that made us end it. */
  readonly ended: Promise<number | null>;
  output(): { stdout: string; stderr: string };
}

function watch(child: ChildProcess, program: string, options: CommandOptions): Running {
  const limitBytes = options.outputBytes ?? LIMITS.tool.outputBytes;
  const timeoutMs = options.timeoutMs ?? LIMITS.tool.timeoutMs;
  let reason: Fault | undefined;
  let killer: NodeJS.Timeout | undefined;
  const end = (fault: Fault): void => {
    if (reason) return;
    reason = fault;
    signalGroup(child, 'SIGTERM');
    killer = setTimeout(() => signalGroup(child, 'SIGKILL'), END_GRACE_MS);
  };
  const timer = setTimeout(
    () => end(new Fault('TOOL_TIMED_OUT', { tool: program, timeoutMs })),
    timeoutMs,
  );
  const onAbort = (): void => end(new Fault('CANCELLED', { what: program }));
  options.signal?.addEventListener('abort', onAbort, { once: true });

  const tooMuch = (): void =>
    end(
      new Fault('LIMIT_EXCEEDED', {
        what: `The output of “${program}”`,
        limit: `${limitBytes} bytes`,
        found: 'more',
      }),
    );
  const common = { limitBytes, onLine: options.onLine, onBytes: options.onBytes };
  const stdout = collectOutput(child.stdout, 'stdout', { ...common, onOverflow: tooMuch });
  const stderr = collectOutput(child.stderr, 'stderr', common);
  feed(child, options.stdin);

  const ended = waitForEnd(child, program, options).then((exitCode) => {
    if (reason) throw reason;
    return exitCode;
  });
  return {
    ended: ended.finally(() => {
      clearTimeout(timer);
      clearTimeout(killer);
      options.signal?.removeEventListener('abort', onAbort);
    }),
    output: () => ({ stdout: stdout.text(), stderr: stderr.text() }),
  };
}

function waitForEnd(
  child: ChildProcess,
  program: string,
  options: CommandOptions,
): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(startFault(error, program, options)));
    child.once('close', (exitCode) => resolve(exitCode));
    child.once('exit', () => {
      setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, DRAIN_MS).unref();
    });
  });
}

function startFault(error: Error, program: string, options: CommandOptions): Error {
  const code = (error as NodeJS.ErrnoException).code;
  const cwdMissing = options.cwd !== undefined && !existsSync(options.cwd);
  // A search through PATH ends with EACCES when one of its folders may not be read.
  const missing = code === 'ENOENT' || (code === 'EACCES' && !program.includes('/'));
  if (missing && !cwdMissing) {
    const name = program.split('/').at(-1) ?? program;
    const data = { tool: program, package: options.package ?? name };
    return new Fault('TOOL_MISSING', data, { cause: error });
  }
  const output = cwdMissing ? `the folder ${options.cwd} does not exist` : error.message;
  return new Fault('TOOL_FAILED', { tool: program, exitCode: null, output }, { cause: error });
}

/** Writes standard input; a program that does not read all of it is no error of ours. */
function feed(child: ChildProcess, stdin: CommandOptions['stdin']): void {
  if (!child.stdin) return;
  child.stdin.on('error', () => undefined);
  if (stdin instanceof Readable) stdin.pipe(child.stdin);
  else child.stdin.end(stdin);
}

/** A negative id addresses the group, which is what `detached` made. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

const SHOWN_CHARS = 4_000;
const lastPart = (text: string): string =>
  text.length > SHOWN_CHARS ? `…${text.slice(-SHOWN_CHARS)}` : text;
