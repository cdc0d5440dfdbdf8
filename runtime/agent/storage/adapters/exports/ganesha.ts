import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { runCommand } from '../../../../../packager/native/run-command.ts';
import type { DesiredExport } from '../../../../../schemas/agent/pool.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import { type GaneshaPlace, renderGanesha } from '../../core/exports/render-ganesha.ts';
import {
  endProcess,
  type FoundProcess,
  findProcesses,
} from '../../../node/adapters/found-process.ts';
import { ifPresent } from '../../../node/adapters/if-present.ts';
import type { NfsServer } from './nfs-server.ts';
import { shortenLog } from './shorten-log.ts';

const PROGRAM = 'ganesha.nfsd';
const PORT = 2049;
const OPTIONS = { package: 'nfs-ganesha', timeoutMs: LIMITS.agent.pools.commandMs };
/** How long it may take until it listens, and how often we look. */
const START_MS = 15_000;
const LOOK_MS = 50;

/**
 * nfs-ganesha, an NFS server that is a program of its own. It puts itself into the background and
 * outlives the agent, which finds it again by its configuration file among its arguments. A client that
 * comes or goes is told to it while it runs; only what it reads at its start makes it start anew.
 *
 * ```
 * <folder>/ganesha.conf     what it shall serve
 * <folder>/recovery/        which clients it has, to let them take their locks back
 * ```
 */
export class Ganesha implements NfsServer {
  readonly by = 'ganesha';
  readonly #folder: string;
  readonly #file: string;
  readonly #log: string;

  /** @param folder of its own; absolute */
  constructor(folder: string) {
    this.#folder = folder;
    this.#file = join(folder, 'ganesha.conf');
    this.#log = join(folder, 'ganesha.log');
  }

  async isAvailable(): Promise<boolean> {
    const places = [`/usr/bin/${PROGRAM}`, `/usr/sbin/${PROGRAM}`];
    const found = await Promise.all(places.map((path) => ifPresent(stat(path))));
    return found.some((each) => each !== undefined);
  }

  async serve(exports: readonly DesiredExport[]): Promise<void> {
    await mkdir(join(this.#folder, 'recovery'), { recursive: true, mode: 0o700 });
    await shortenLog(this.#log);
    const place: GaneshaPlace = {
      recovery: join(this.#folder, 'recovery'),
      version: await majorVersion(),
    };
    const text = renderGanesha(exports, place);
    const before = (await ifPresent(readFile(this.#file, 'utf8'))) ?? '';
    const running = await this.#running();
    if (running.length === 1 && before === text) return;
    await writeFile(`${this.#file}.new`, text, { mode: 0o600 });
    await rename(`${this.#file}.new`, this.#file);
    const [server, ...others] = running;
    if (server && others.length === 0 && coreOf(before) === coreOf(text)) {
      process.kill(server.pid, 'SIGHUP');
      return;
    }
    for (const { pid } of running) await endProcess(pid);
    await this.#start(exports);
  }

  async stop(): Promise<void> {
    for (const { pid } of await this.#running()) await endProcess(pid);
  }

  async #start(exports: readonly DesiredExport[]): Promise<void> {
    const path = exports[0]?.path ?? '';
    if (await answers()) {
      throw new Fault('EXPORT_FAILED', { path, why: 'something else serves NFS on this node' });
    }
    const log = this.#log;
    const pid = join(this.#folder, 'ganesha.pid');
    await runCommand(PROGRAM, ['-f', this.#file, '-L', log, '-p', pid, '-N', 'NIV_WARN'], OPTIONS);
    const deadline = performance.now() + START_MS;
    while (!(await answers())) {
      if (performance.now() > deadline) {
        const lines = ((await ifPresent(readFile(log, 'utf8'))) ?? '').trim().split('\n');
        const why = `nfs-ganesha does not answer: ${lines.at(-1) ?? 'it says nothing'}`;
        throw new Fault('EXPORT_FAILED', { path, why });
      }
      await wait(LOOK_MS);
    }
  }

  #running(): Promise<FoundProcess[]> {
    return findProcesses(
      ({ args }) => basename(args[0] ?? '') === PROGRAM && args.includes(this.#file),
    );
  }
}

/** @returns what it only reads when it starts */
const coreOf = (config: string): string => config.split('\nEXPORT {')[0] ?? '';

async function majorVersion(): Promise<number> {
  const { stdout, stderr } = await runCommand(PROGRAM, ['-v'], OPTIONS);
  return Number(/V(\d+)/.exec(`${stdout}${stderr}`)?.[1] ?? 0);
}

function answers(): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(PORT, '127.0.0.1');
    connection.once('error', () => resolve(false));
    connection.once('connect', () => {
      connection.destroy();
      resolve(true);
    });
  });
}
