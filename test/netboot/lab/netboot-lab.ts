import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ApiClient, createApiClient } from '../../../schemas/client/api-client.ts';
import type { LabStatus } from '../../../packager/cli/lab/lab-door.ts';
import { namespaceFetch } from '../../cluster/lab/namespace-fetch.ts';
import { freePorts } from '../../fakes/free-ports.ts';
import { waitFor } from '../../fakes/wait-for.ts';

const run = promisify(execFile);
const YARD = join(import.meta.dirname, '..', '..', '..', 'yard');
/** An emulated machine beside others, on a host that has other things to do as well. */
export const BOOT_MS = 1_200_000;
const OUTPUT_BYTES = 64 * 2 ** 20;

/** A lab as a person has it: made, looked at and ended by the real `yard`. */
export class NetbootLab {
  /** A home of its own, for keys and what is packed. */
  readonly home: string;
  readonly folder: string;
  api!: ApiClient;
  status!: LabStatus;
  #access: Record<string, string> = {};

  private constructor(base: string) {
    this.home = join(base, 'home');
    this.folder = join(base, 'lab');
  }

  static async make(): Promise<NetbootLab> {
    return new NetbootLab(await mkdtemp(join(tmpdir(), 'netboot-')));
  }

  /** @returns what it printed, also what it said while it worked */
  async up(...args: string[]): Promise<string> {
    const bare = args.includes('--bare');
    const isNew = !bare && this.#access.STACKYARD_SERVER === undefined;
    const options = [...(isNew ? ['--port', String(await freePorts(2))] : []), ...args];
    const { stdout, stderr } = await this.#lab('up', ...options);
    await this.look();
    if (!bare) {
      const { server, token } = JSON.parse((await this.#lab('env', '--json')).stdout) as {
        server: string;
        token: string;
      };
      this.#access = { STACKYARD_SERVER: server, STACKYARD_TOKEN: token };
      this.api = createApiClient({ server, token, fetch });
    }
    return `${stderr}${stdout}`;
  }

  async look(): Promise<LabStatus> {
    this.status = JSON.parse((await this.#lab('status', '--json')).stdout) as LabStatus;
    return this.status;
  }

  /** Everything that a node has shown. */
  async screen(node: string): Promise<string> {
    return (await this.#lab('console', node, '--log')).stdout;
  }

  async power(node: string, action: 'on' | 'off' | 'reset' | 'button'): Promise<void> {
    await this.#lab('power', node, action);
  }

  /** As somebody who is on the host of the lab, whose network nodes are on. */
  get fetch(): typeof fetch {
    return namespaceFetch(() => `/proc/${this.status.hostPid}/ns/net`);
  }

  /** Runs a program on the host of the lab. */
  async inside(...command: [string, ...string[]]): Promise<string> {
    const enter = ['-t', String(this.status.hostPid), '-m', '-n', '-p', '-u', '--'];
    return (await run('nsenter', [...enter, ...command], { maxBuffer: OUTPUT_BYTES })).stdout;
  }

  /** `yard`, signed in at the server of the lab. */
  async yardJson(...args: string[]): Promise<unknown> {
    return JSON.parse((await this.#yard([...args, '--json'], this.#access)).stdout);
  }

  /** Waits for a line on a screen, and tells the end of that screen when it does not come. */
  async untilScreen(node: string, isSo: (text: string) => boolean): Promise<void> {
    await waitFor(node, async () => isSo(await this.screen(node)), BOOT_MS).catch(
      async (error: unknown) => {
        throw new Error((await this.screen(node)).slice(-4_000), { cause: error });
      },
    );
  }

  /** What the lab has written down, secrets included. */
  async written(): Promise<string> {
    return readFile(join(this.folder, 'lab.json'), 'utf8');
  }

  async down(): Promise<void> {
    await this.#lab('down');
    await rm(join(this.folder, '..'), { recursive: true });
  }

  #lab(...args: string[]): Promise<{ stdout: string; stderr: string }> {
    return this.#yard(['lab', ...args, '--folder', this.folder], {});
  }

  #yard(
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<{ stdout: string; stderr: string }> {
    return run(YARD, [...args], {
      cwd: tmpdir(),
      maxBuffer: OUTPUT_BYTES,
      // What is built and fetched once is in the cache of whoever runs the tests.
      env: {
        ...process.env,
        XDG_CONFIG_HOME: join(this.home, '.config'),
        STACKYARD_DEBUG: '1',
        ...env,
      },
    });
  }
}

/** The folder of the node image that the set-up of these tests has built, or somebody has named. */
export function imageFolder(): string {
  const folder = process.env.STACKYARD_NODE_IMAGE;
  if (folder === undefined) throw new Error('STACKYARD_NODE_IMAGE names no folder');
  return folder;
}
