import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { waitFor } from '../../fakes/wait-for.ts';
import { createApiClient, type ApiClient } from '../../../schemas/client/api-client.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..', '..', '..');
const START_MS = 300_000;
const SAMPLES_MS = 1_500_000;
/** What is cancelled is rolled back, which stops machines and removes them. */
const END_MS = 300_000;
const ENDED: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled', 'stuck']);

export interface ProductOptions {
  readonly port: number;
  /** Password of the first administrator; undefined: asked for in the browser. */
  readonly adminPassword?: string;
  /** False: the sample appliances are not built. */
  readonly samples?: false;
  /** The checkout to run; default: this one. */
  readonly root?: string;
}

/** A stack or an operation, as `yard` lists them. */
interface Row {
  readonly id: string;
  readonly state: string;
}

export interface YardRun {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * The whole product as a person runs it: `npm start`'s script in a data folder and a home of its
 * own, with real guests. Images that were built once are shared between test files.
 */
export class Product {
  readonly url: string;
  readonly data: string;
  readonly home: string;
  readonly #options: ProductOptions;
  readonly #folder: string;
  readonly #root: string;
  #launcher: ChildProcess | undefined;
  #isRunning = false;
  #ended: Promise<void> = Promise.resolve();
  readonly log: string[] = [];

  /** What the browser's set-up asks for, as it stands in the terminal. */
  get setupCode(): string {
    const line = this.log.findLast((each) => each.startsWith('Set-up code: '));
    if (line === undefined) throw new Error(`no set-up code was printed:\n${this.log.join('\n')}`);
    return line.slice('Set-up code: '.length);
  }

  private constructor(folder: string, options: ProductOptions) {
    this.#folder = folder;
    this.#options = options;
    this.#root = options.root ?? ROOT;
    this.url = `http://localhost:${options.port}`;
    this.data = join(folder, 'data');
    this.home = join(folder, 'home');
  }

  static async start(options: ProductOptions): Promise<Product> {
    const folder = await mkdtemp(join(tmpdir(), 'stackyard-e2e-'));
    // Machines run as a user of their own, who has to pass through.
    await chmod(folder, 0o755);
    await mkdir(join(folder, 'home'));
    const product = new Product(folder, options);
    await product.start();
    return product;
  }

  /** Starts it, or starts it again; resolves when it says that it is ready. */
  async start(env: Readonly<Record<string, string>> = {}): Promise<void> {
    const launcher = spawn(process.execPath, [join(this.#root, 'scripts', 'start.mjs')], {
      cwd: this.#root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...this.#env(), ...env } as NodeJS.ProcessEnv,
    });
    this.#launcher = launcher;
    this.#isRunning = true;
    this.#ended = new Promise((resolve) => {
      launcher.once('exit', () => {
        this.#isRunning = false;
        resolve();
      });
    });
    let isReady = false;
    const read = (line: string): void => {
      this.log.push(line);
      // The last line of what is said at once, the set-up code being before it.
      if (line.startsWith('Ctrl-C stops server and agent')) isReady = true;
    };
    createInterface({ input: launcher.stdout }).on('line', read);
    createInterface({ input: launcher.stderr }).on('line', read);
    await waitFor(
      `the product to start:\n${this.log.join('\n')}`,
      () => {
        if (launcher.exitCode !== null) throw new Error(this.log.join('\n'));
        return isReady;
      },
      START_MS,
    );
  }

  /** Ctrl-C. Machines go on. */
  async stop(): Promise<void> {
    this.#launcher?.kill('SIGTERM');
    await this.#ended;
  }

  /** Waits until the launcher has ended because something died. */
  ended(): Promise<void> {
    return this.#ended;
  }

  /** @returns process ids of server or agent of this product */
  async pidsOf(part: 'server' | 'agent'): Promise<number[]> {
    const pids: number[] = [];
    for (const name of await readdir('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      const read = (file: string): Promise<string> =>
        readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '');
      const [command, env] = [await read('cmdline'), await read('environ')];
      const isPart = command.includes(`runtime/${part}/main.ts`);
      if (isPart && env.split('\0').includes(`HOME=${this.home}`)) pids.push(Number(name));
    }
    return pids;
  }

  /**
   * Kills what runs of these parts, all in one go, and waits for the launcher to end. The launcher
   * ends the rest as soon as one has died, so that one may be gone before its turn comes.
   */
  async kill(...parts: ('server' | 'agent')[]): Promise<void> {
    const pids = (await Promise.all(parts.map((part) => this.pidsOf(part)))).flat();
    if (pids.length < parts.length) throw new Error(`not all of ${parts.join(', ')} run`);
    for (const pid of pids) killIfThere(pid);
    await this.#ended;
  }

  /** Runs `./yard` as whoever started the product. */
  async yard(...args: string[]): Promise<YardRun> {
    const options = {
      cwd: this.#root,
      env: this.#env() as NodeJS.ProcessEnv,
      maxBuffer: 64 * 2 ** 20,
    };
    try {
      return { exit: 0, ...(await run(join(this.#root, 'yard'), args, options)) };
    } catch (error) {
      const { code, stdout, stderr } = error as YardRun & { code?: number };
      return { exit: code ?? -1, stdout, stderr };
    }
  }

  /** As {@link yard}, for a command that must succeed. @returns the JSON document it wrote */
  async yardJson(...args: string[]): Promise<Record<string, never>> {
    const { exit, stdout, stderr } = await this.yard(...args, '--json');
    if (exit !== 0)
      throw new Error(`yard ${args.join(' ')} ended with ${exit}:\n${stderr}${stdout}`);
    return JSON.parse(stdout) as Record<string, never>;
  }

  /** A client that may do everything. */
  async api(): Promise<ApiClient> {
    const file = join(this.home, '.config', 'stackyard', 'credentials.json');
    const { servers } = JSON.parse(await readFile(file, 'utf8')) as {
      servers: Record<string, { token: string }>;
    };
    return createApiClient({ server: this.url, token: servers[this.url]?.token ?? '', fetch });
  }

  /** Waits until sample appliances were built and published. */
  async samples(...names: ('hello' | 'wordpress')[]): Promise<void> {
    const isOver = (): boolean =>
      names.every((name) =>
        this.log.some((line) => line.includes(`published as stackyard/${name}:`)),
      );
    await waitFor(
      'the samples to be published',
      () => {
        const failure = this.log.findIndex((line) => line.endsWith(': failed'));
        if (failure >= 0) throw new Error(this.log.slice(failure).join('\n'));
        return isOver();
      },
      SAMPLES_MS,
    );
  }

  /**
   * Removes every stack with its data, ends the product and removes its folder. A product that died is started
   * for that, and what a test left running is cancelled: what stays here would be in the way of other tests.
   */
  async close(): Promise<void> {
    if (!this.#isRunning) await this.start();
    await this.#endOperations();
    for (const { id, state } of await this.#rows('stack')) {
      await (state === 'removed'
        ? this.yard('stack', 'purge', id, '--yes', '--wait')
        : this.yard('stack', 'rm', id, '--delete-data', '--yes', '--wait'));
    }
    const left = await this.#rows('stack');
    await this.stop();
    await rm(this.#folder, { recursive: true });
    if (left.length > 0) throw new Error(`not removed: ${JSON.stringify(left, undefined, 2)}`);
  }

  async #endOperations(): Promise<void> {
    const running = async (): Promise<Row[]> =>
      (await this.#rows('op')).filter(({ state }) => !ENDED.has(state));
    for (const { id } of await running()) await this.yard('op', 'cancel', id);
    await waitFor('operations to end', async () => (await running()).length === 0, END_MS);
  }

  async #rows(of: 'stack' | 'op'): Promise<Row[]> {
    return (await this.yardJson(of, 'ls')) as unknown as Row[];
  }

  #env(): Record<string, string> {
    const { adminPassword, port, samples } = this.#options;
    return {
      ...downloadSettings(),
      PATH: process.env.PATH ?? '',
      HOME: this.home,
      XDG_CACHE_HOME: cacheFolder(),
      STACKYARD_PORT: String(port),
      STACKYARD_DATA: this.data,
      ...(samples === false ? { STACKYARD_SAMPLES: 'none' } : {}),
      ...(adminPassword === undefined ? {} : { STACKYARD_ADMIN_PASSWORD: adminPassword }),
    };
  }
}

/** How this machine's npm gets packages: its settings are in a home that the product does not see. */
function downloadSettings(): Record<string, string> {
  const wanted =
    /^(npm_config_(userconfig|globalconfig|cafile|registry)|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|https?_proxy|no_proxy)$/i;
  const found = Object.entries(process.env).filter(([name]) => wanted.test(name));
  const userconfig = join(homedir(), '.npmrc');
  return {
    npm_config_userconfig: userconfig,
    ...(Object.fromEntries(found) as Record<string, string>),
  };
}

/** Built images, for all test files of a run. */
const cacheFolder = (): string => join(ROOT, '.stackyard', 'e2e-cache');

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
