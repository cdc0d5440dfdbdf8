import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandResult, runCommand } from '../../packager/native/run-command.ts';
import { waitFor } from './wait-for.ts';

export interface PrivateHostOptions {
  /** `own` (default), or `host` to see the interfaces of the host. */
  readonly network?: 'own' | 'host';
  /** What it calls itself; default: as the host. */
  readonly hostname?: string;
  /** Folders that get replaced: places by the name below {@link PrivateHost.folder}. */
  readonly replaced?: Readonly<Record<string, string>>;
  /** Those of them that a power cut empties. */
  readonly volatile?: readonly string[];
}

/**
 * A host in namespaces of its own (mounts, processes, network, name). The first process of a PID
 * namespace takes all others with it when it ends, so nothing stays behind even if the test itself is
 * killed: it is told to die with its parent.
 */
export class PrivateHost {
  /** A folder that everybody can reach, removed at the end. */
  readonly folder: string;
  readonly #options: PrivateHostOptions;
  #init: ChildProcess | undefined;
  #target = 0;

  private constructor(folder: string, options: PrivateHostOptions) {
    this.folder = folder;
    this.#options = options;
  }

  /** Makes the folders of a host, whose power is off. */
  static async create(options: PrivateHostOptions = {}): Promise<PrivateHost> {
    const folder = await mkdtemp(join(tmpdir(), 'stackyard-host-'));
    await chmod(folder, 0o755);
    const host = new PrivateHost(folder, options);
    for (const name of Object.keys(options.replaced ?? {})) await host.#makeFolder(name);
    return host;
  }

  /** Process id, seen from outside, of the first process; what it is in are the namespaces. */
  get pid(): number {
    return this.#target;
  }

  /** What to put before a command to run it in there. */
  get enter(): [string, ...string[]] {
    const name = this.#options.hostname === undefined ? [] : ['-u'];
    return ['nsenter', '-t', String(this.#target), '-m', '-n', '-p', ...name, '--'];
  }

  /** Runs a program there. */
  inside(program: string, ...args: string[]): Promise<CommandResult> {
    const [enter, ...where] = this.enter;
    return runCommand(enter, [...where, program, ...args]);
  }

  /** Switches the power on. Nothing runs yet. */
  async boot(): Promise<void> {
    const { network = 'own', hostname } = this.#options;
    const namespaces = [
      '--mount',
      '--pid',
      ...(network === 'own' ? ['--net'] : []),
      ...(hostname === undefined ? [] : ['--uts']),
    ];
    const command = ['--pdeathsig', 'KILL', 'unshare', ...namespaces, ...UNSHARE, ...INIT];
    this.#init = spawn('setpriv', command, { stdio: 'ignore' });
    this.#target = await initPid(this.#init);
    await this.#layOut();
  }

  /**
   * Cuts the power: every process, network and namespace is gone, and so is what lies in folders
   * that do not outlive it.
   */
  async powerOff(): Promise<void> {
    const init = this.#init;
    if (!init || init.exitCode !== null || init.signalCode !== null) return;
    const exited = once(init, 'exit');
    init.kill('SIGKILL');
    await exited;
    // It ends as the last one of its namespace.
    await waitFor('the end of all processes', () => hasEnded(this.#target));
    for (const name of this.#options.volatile ?? []) {
      await rm(join(this.folder, name), { recursive: true });
      await this.#makeFolder(name);
    }
  }

  /** Ends everything and removes the folder. */
  async remove(): Promise<void> {
    await this.powerOff();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #makeFolder(name: string): Promise<void> {
    await mkdir(join(this.folder, name), { mode: 0o755 });
  }

  async #layOut(): Promise<void> {
    const { hostname, replaced = {} } = this.#options;
    const bind = (from: string, to: string) =>
      this.inside('mount', '--bind', join(this.folder, from), to);
    for (const [name, path] of Object.entries(replaced)) {
      await mkdir(path, { recursive: true });
      await bind(name, path);
    }
    await mkdir('/run/netns', { recursive: true });
    await this.inside('mount', '-t', 'tmpfs', 'none', '/run/netns');
    await writeFile(join(this.folder, 'boot_id'), `${randomUUID()}\n`);
    await bind('boot_id', '/proc/sys/kernel/random/boot_id');
    await this.inside('ip', 'link', 'set', 'lo', 'up');
    if (hostname !== undefined) await this.inside('hostname', hostname);
    // Without control groups libvirt leaves no folders behind in those of the host.
    await this.inside('umount', '--lazy', '--recursive', '/sys/fs/cgroup').catch(() => undefined);
    await this.#bindKvm();
  }

  /**
   * A /dev/kvm that libvirt's user may open, as udev would make it. Otherwise libvirt examines QEMU
   * anew at every call, which takes seconds.
   */
  async #bindKvm(): Promise<void> {
    if (!existsSync('/dev/kvm')) return;
    const node = join(this.folder, 'kvm');
    if (!existsSync(node)) await runCommand('mknod', ['--mode', '0666', node, 'c', '10', '232']);
    await this.inside('mount', '--bind', node, '/dev/kvm');
  }
}

const UNSHARE = ['--propagation', 'slave', '--mount-proc', '--fork', '--kill-child'];
/** A shell that waits reaps whatever daemons leave to the first process; `sleep` would not. */
const INIT = ['sh', '-c', 'sleep infinity & wait'];

const hasEnded = (pid: number): Promise<boolean> =>
  readFile(`/proc/${pid}/stat`, 'latin1').then(
    (text) => /\) [ZX] /.test(text),
    () => true,
  );

/** @returns the pid, seen from here, of the first process in the namespaces */
async function initPid({ pid }: ChildProcess): Promise<number> {
  let found = 0;
  await waitFor('the namespaces', async () => {
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
    found = Number(children.trim());
    // Its own /proc is mounted just before it becomes the shell.
    return found > 0 && (await readFile(`/proc/${found}/comm`, 'utf8')).trim() === 'sh';
  });
  return found;
}
