import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from './free-ports.ts';
import { waitFor } from './wait-for.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** Fastest to start; see docs/decisions/0003. What is measured runs with the launcher's flags. */
const FLAGS: readonly string[] = ['--liftoff-only'];
const CLOCK_TICKS_PER_SECOND = 100;

export const ADMIN = { name: 'admin', password: 'correct horse battery' } as const;

/** The real server in a process of its own. */
export interface ServerProcess {
  /** Base URL of pages, API and registry. */
  readonly url: string;
  /** Base URL of the agents' port. */
  readonly agentUrl: string;
  readonly dataFolder: string;
  /** Of the person who started it: every right. */
  readonly localToken: string;
  /** Of the process that runs now. */
  readonly pid: number;
  /** What it has printed so far. */
  output(): string;
  /** Resident memory in bytes. */
  memoryBytes(): Promise<number>;
  /** Processor time it has used so far, all threads, in seconds. */
  cpuSeconds(): Promise<number>;
  /** Ends it in order. */
  stop(): Promise<void>;
  /** Ends it the hard way. */
  kill(): Promise<void>;
  /** Starts one that has ended again, with the same data. */
  start(): Promise<void>;
  /** Ends it in order, and starts it again with the same data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface ServerProcessOptions {
  /** For Node. */
  readonly flags?: readonly string[];
  /** Another checkout, whose server is started instead. */
  readonly root?: string;
  /** Fills the data folder before the first start. */
  readonly prepare?: (dataFolder: string) => Promise<void>;
  /** A place of its own in which it runs; default: this one, on free ports of loopback. */
  readonly place?: ServerPlace;
}

/** Where a server runs that this process cannot simply ask. */
export interface ServerPlace {
  /** What to put before its command; it must become that command, not start it. */
  readonly enter: readonly string[];
  readonly address: string;
  readonly port: number;
  readonly fetch: typeof fetch;
}

/**
 * Starts a server on free ports of loopback with an empty embedded database, as the launcher does, but
 * as whoever asks. It has no pages unless `STACKYARD_PAGES` names them.
 *
 * @param env settings on top, see runtime/server/settings.ts; undefined takes one away
 */
export async function startServerProcess(
  env: Readonly<Record<string, string | undefined>> = {},
  options: ServerProcessOptions = {},
): Promise<ServerProcess> {
  const { flags = FLAGS, root = ROOT } = options;
  const dataFolder = await mkdtemp(join(tmpdir(), 'stackyard-server-'));
  await options.prepare?.(dataFolder);
  const place = options.place ?? (await loopback());
  const { address, port } = place;
  const localToken = `syl_${'x'.repeat(43)}`;
  const url = `http://${address}:${port}`;
  const printed: string[] = [];
  const output = (): string => printed.join('');
  const launch = (): ChildProcess => {
    const child = spawnServer(
      { flags, root, enter: place.enter },
      {
        STACKYARD_DATA: dataFolder,
        STACKYARD_HOST: address,
        STACKYARD_PORT: String(port),
        STACKYARD_LOCAL_TOKEN: localToken,
        ...env,
      },
    );
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => printed.push(text));
    }
    return child;
  };
  const untilWell = (): Promise<void> =>
    waitFor('the server to be well', () => isWell(place, child, output));
  let child = launch();
  const close = async (): Promise<void> => {
    await end(child, 'SIGKILL');
    await rm(dataFolder, { recursive: true, force: true });
  };
  try {
    await untilWell();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url,
    agentUrl: `https://${address}:${port + 1}`,
    dataFolder,
    localToken,
    get pid() {
      return child.pid ?? 0;
    },
    output,
    memoryBytes: () => memoryBytesOf(child),
    cpuSeconds: () => cpuSecondsOf(child),
    stop: () => end(child, 'SIGTERM'),
    kill: () => end(child, 'SIGKILL'),
    async start() {
      child = launch();
      await untilWell();
    },
    async restart() {
      await end(child, 'SIGTERM');
      child = launch();
      await untilWell();
    },
    close,
  };
}

async function loopback(): Promise<ServerPlace> {
  return { enter: [], address: '127.0.0.1', port: await freePorts(2), fetch };
}

function spawnServer(
  part: Readonly<Record<'flags' | 'enter', readonly string[]>> & { readonly root: string },
  env: Readonly<Record<string, string | undefined>>,
): ChildProcess {
  const main = join(part.root, 'runtime', 'server', 'main.ts');
  const command = [...part.enter, process.execPath, ...part.flags, main];
  const [program = '', ...args] = command;
  return spawn(program, args, {
    cwd: part.root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      STACKYARD_ADMIN_PASSWORD: ADMIN.password,
      ...env,
    },
  });
}

async function isWell(
  { address, port, ...place }: ServerPlace,
  child: ChildProcess,
  output: () => string,
): Promise<boolean> {
  if (child.exitCode !== null) throw new Error(`the server ended: ${output()}`);
  const url = `http://${address}:${port}/healthz`;
  const answer = await place.fetch(url).catch(() => undefined);
  return answer?.ok ?? false;
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

async function memoryBytesOf({ pid }: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1_024;
}

async function cpuSecondsOf({ pid }: ChildProcess): Promise<number> {
  // proc(5): fields 14 and 15 are utime and stime; the name in field 2 may hold spaces.
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_SECOND;
}
