import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../../packager/native/run-command.ts';
import { waitFor } from '../../fakes/wait-for.ts';
import { type CommandEnd, DebianHost, ENVIRONMENT } from './debian-host.ts';
import { copyDebian, type Laid } from './debian-root.ts';

const BOOT_MS = 300_000;
const LONGEST_MS = 1_800_000;

/** A clean Debian that is a host of its own, with its own systemd, on the kernel of this one. */
export class BootedDebian extends DebianHost {
  readonly #root: string;
  readonly #process: ChildProcess;
  readonly #group: string;
  #init = 0;

  private constructor(root: string, group: string, process: ChildProcess) {
    super();
    this.#root = root;
    this.#group = group;
    this.#process = process;
  }

  /**
   * @param suite `bookworm`, `trixie`
   * @param laid what it finds when it starts
   * @param name of the host; of several at once, each needs its own
   */
  static async boot(suite: string, laid: Laid, name = `host-${suite}`): Promise<BootedDebian> {
    const root = await mkdtemp(join(tmpdir(), `sy-${suite}-`));
    await copyDebian(suite, root, { name, laid });
    const group = join(await unifiedGroups(), `sy-${process.pid}-${name}`);
    const script = join(import.meta.dirname, 'boot-debian.sh');
    const child = spawn('/bin/sh', [script, root, group, name], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const host = new BootedDebian(root, group, child);
    try {
      await waitFor(`${suite} to be up`, () => host.#isUp(), BOOT_MS);
    } catch (error) {
      await host[Symbol.asyncDispose]();
      throw error;
    }
    return host;
  }

  /** Its network is a namespace of its own, in which nothing is set up but what it does itself. */
  async #isUp(): Promise<boolean> {
    const { pid } = this.#process;
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
    this.#init = Number(children.trim());
    if (this.#init === 0) return false;
    const { output } = await this.try('systemctl is-system-running');
    return /^(running|degraded)$/m.test(output);
  }

  /** Lays a cable to another host. Each end is a network card there, and has an address in one network. */
  async connect(
    other: BootedDebian,
    card: string,
    addresses: readonly [string, string],
  ): Promise<void> {
    const ends = [
      ['netns', String(this.#init)],
      ['peer', 'name', card, 'netns', String(other.#init)],
    ];
    const [near = [], far = []] = ends;
    await runCommand('ip', ['link', 'add', card, ...near, 'type', 'veth', ...far]);
    for (const [host, address] of [
      [this, addresses[0]],
      [other, addresses[1]],
    ] as const) {
      await host.run(`ip address add ${address} dev ${card} && ip link set ${card} up`);
    }
  }

  override async try(command: string): Promise<CommandEnd> {
    const words = ['-t', String(this.#init), '--all', 'env', '-i', ...ENVIRONMENT];
    const { exitCode, stdout } = await runCommand(
      'nsenter',
      [...words, 'sh', '-c', `cd /root; { ${command}\n} 2>&1`],
      { timeoutMs: LONGEST_MS, acceptExitCodes: [...Array(256).keys()] },
    );
    // apt has dpkg write to a terminal.
    return { exit: exitCode, output: stdout.replaceAll('\r', '') };
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    const ended =
      this.#process.exitCode === null && this.#process.signalCode === null
        ? once(this.#process, 'exit')
        : Promise.resolve([]);
    // All processes of its namespace end with the first one.
    if (this.#init > 1) process.kill(this.#init, 'SIGKILL');
    else this.#process.kill('SIGKILL');
    await ended;
    await removeGroups(this.#group);
    await rm(this.#root, { recursive: true, force: true });
  }
}

/** A host may have the control groups of before beside those that systemd wants. */
async function unifiedGroups(): Promise<string> {
  const mounts = await readFile('/proc/self/mounts', 'utf8');
  const [, place] = /^\S+ (\S+) cgroup2 /m.exec(mounts) ?? [];
  if (place === undefined) throw new Error('this host has no unified control groups');
  return place;
}

async function removeGroups(group: string): Promise<void> {
  await waitFor('the end of its processes', async () => {
    const { stdout } = await runCommand('find', [group, '-depth', '-type', 'd'], {
      acceptExitCodes: [0, 1],
    });
    for (const folder of stdout.split('\n').filter(Boolean)) await rmdir(folder).catch(() => 0);
    return stdout === '';
  });
}
