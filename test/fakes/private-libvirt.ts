import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandResult, runCommand } from '../../packager/native/run-command.ts';
import type { LibvirtDaemon } from '../../runtime/agent/adapters/libvirt/libvirt-client.ts';
import { waitFor } from './wait-for.ts';

/** A libvirt daemon of our own, with its log daemon, that shares nothing with the host's. */
export interface PrivateLibvirt extends LibvirtDaemon {
  /** A folder that the machines can reach, removed at the end. */
  readonly folder: string;
  /** What to put before a command to run it among the daemons: their network, processes, folders. */
  readonly enter: readonly [string, ...string[]];
  /** Runs a program there. */
  inside(program: string, ...args: string[]): Promise<CommandResult>;
  /** Kills the daemon the hard way; machines go on. `ensure` starts it again. */
  kill(): Promise<void>;
  /**
   * Cuts the power and switches it on again: every process, network and namespace is gone, and so is
   * what lies in /run; what libvirt stored is there. No daemon is started.
   */
  reboot(): Promise<void>;
  /** Ends everything, machines too, and removes the folder. */
  stop(): Promise<void>;
}

export interface PrivateLibvirtOptions {
  /** `own` (default), or `host` to see the bridges of the host. */
  readonly network?: 'own' | 'host';
  /** Size at which a console log is rotated; default 2 MiB. */
  readonly logBytes?: number;
}

/** Folders of libvirt that get replaced. Its cache of QEMU's abilities is shared: finding them takes seconds. */
const REPLACED = {
  etc: '/etc/libvirt',
  run: '/run/libvirt',
  lib: '/var/lib/libvirt',
  log: '/var/log/libvirt',
} as const;

/**
 * Starts a libvirt daemon in namespaces of its own (mounts, network, processes). The first process
 * of a PID namespace takes all others with it when it ends, so nothing stays behind even if the test
 * itself is killed: it is told to die with its parent.
 *
 */
export async function startPrivateLibvirt(
  options: PrivateLibvirtOptions = {},
): Promise<PrivateLibvirt> {
  const folder = await mkdtemp(join(tmpdir(), 'stackyard-libvirt-'));
  await chmod(folder, 0o755);
  const libvirt = new Private(folder, options);
  try {
    await makeFolders(folder, options.logBytes);
    await libvirt.boot();
    await libvirt.inside('virtlogd', '-d', '-p', '/run/libvirt/virtlogd.pid');
    await libvirt.ensure();
    return libvirt;
  } catch (error) {
    await libvirt.stop();
    throw error;
  }
}

class Private implements PrivateLibvirt {
  readonly folder: string;
  readonly #network: 'own' | 'host';
  #init: ChildProcess | undefined;
  #target = 0;

  constructor(folder: string, { network = 'own' }: PrivateLibvirtOptions) {
    this.folder = folder;
    this.#network = network;
  }

  async boot(): Promise<void> {
    this.#init = startInit(this.#network);
    this.#target = await initPid(this.#init);
    await layOut(this);
  }

  async reboot(): Promise<void> {
    await this.#powerOff();
    await rm(join(this.folder, 'run'), { recursive: true });
    await mkdir(join(this.folder, 'run'), { mode: 0o755 });
    await this.boot();
  }

  get enter(): [string, ...string[]] {
    return ['nsenter', '-t', String(this.#target), '-m', '-n', '-p', '--'];
  }

  inside(program: string, ...args: string[]): Promise<CommandResult> {
    const [enter, ...where] = this.enter;
    return runCommand(enter, [...where, program, ...args]);
  }

  get uri(): string {
    return `qemu+unix:///system?socket=${this.folder}/run/libvirt-sock`;
  }

  async ensure(): Promise<void> {
    if (await this.#isAlive()) return;
    await this.inside('libvirtd', '-d', '-p', PID_FILE);
  }

  async kill(): Promise<void> {
    const { stdout } = await this.inside('cat', PID_FILE);
    await this.inside('kill', '-KILL', stdout.trim());
    await waitFor('the end of libvirtd', async () => !(await this.#isAlive()));
  }

  async stop(): Promise<void> {
    await this.#powerOff();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #powerOff(): Promise<void> {
    const init = this.#init;
    if (!init || init.exitCode !== null || init.signalCode !== null) return;
    const exited = once(init, 'exit');
    init.kill('SIGKILL');
    await exited;
    // It ends as the last one of its namespace.
    await waitFor('the end of all processes', () => hasEnded(this.#target));
  }

  async #isAlive(): Promise<boolean> {
    const pid = await this.inside('cat', PID_FILE).catch(() => undefined);
    if (!pid) return false;
    return this.inside('kill', '-0', pid.stdout.trim()).then(
      () => true,
      () => false,
    );
  }
}

const hasEnded = (pid: number): Promise<boolean> =>
  readFile(`/proc/${pid}/stat`, 'latin1').then(
    (text) => /\) [ZX] /.test(text),
    () => true,
  );

const PID_FILE = '/run/libvirt/libvirtd.pid';

const UNSHARE = ['--propagation', 'slave', '--mount-proc', '--fork', '--kill-child'];
/** A shell that waits reaps whatever daemons leave to the first process; `sleep` would not. */
const INIT = ['sh', '-c', 'sleep infinity & wait'];

function startInit(network: 'own' | 'host'): ChildProcess {
  const namespaces = ['--mount', '--pid', ...(network === 'own' ? ['--net'] : [])];
  return spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...namespaces, ...UNSHARE, ...INIT], {
    stdio: 'ignore',
  });
}

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

async function makeFolders(folder: string, logBytes = 2_097_152): Promise<void> {
  for (const name of Object.keys(REPLACED)) await mkdir(join(folder, name), { mode: 0o755 });
  await writeSettings(join(folder, 'etc'), logBytes);
}

async function layOut(host: Private): Promise<void> {
  const { folder } = host;
  const inside: PrivateLibvirt['inside'] = (...command) => host.inside(...command);
  const bind = (from: string, to: string) => inside('mount', '--bind', join(folder, from), to);
  for (const [name, path] of Object.entries(REPLACED)) {
    await mkdir(path, { recursive: true });
    await bind(name, path);
  }
  await mkdir('/run/netns', { recursive: true });
  await inside('mount', '-t', 'tmpfs', 'none', '/run/netns');
  await writeFile(join(folder, 'boot_id'), `${randomUUID()}\n`);
  await bind('boot_id', '/proc/sys/kernel/random/boot_id');
  await inside('ip', 'link', 'set', 'lo', 'up');
  // Without control groups libvirt leaves no folders behind in those of the host.
  await inside('umount', '--lazy', '--recursive', '/sys/fs/cgroup').catch(() => undefined);
  await bindKvm(folder, inside);
}

/**
 * A /dev/kvm that libvirt's user may open, as udev would make it. Otherwise libvirt examines QEMU
 * anew at every call, which takes seconds.
 */
async function bindKvm(folder: string, inside: PrivateLibvirt['inside']): Promise<void> {
  if (!existsSync('/dev/kvm')) return;
  const node = join(folder, 'kvm');
  if (!existsSync(node)) await runCommand('mknod', ['--mode', '0666', node, 'c', '10', '232']);
  await inside('mount', '--bind', node, '/dev/kvm');
}

async function writeSettings(folder: string, logBytes: number): Promise<void> {
  const settings = ['unix_sock_rw_perms = "0700"', 'auth_unix_rw = "none"'];
  const uuid = `host_uuid = "${randomUUID()}"`;
  await writeFile(join(folder, 'libvirtd.conf'), [...settings, uuid, ''].join('\n'));
  await writeFile(join(folder, 'virtlogd.conf'), `max_size = ${logBytes}\n`);
}
