import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandResult } from '../../packager/native/run-command.ts';
import type { LibvirtDaemon } from '../../runtime/agent/compute/adapters/libvirt/libvirt-client.ts';
import { PrivateHost } from './private-host.ts';
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
export const LIBVIRT_FOLDERS = {
  etc: '/etc/libvirt',
  run: '/run/libvirt',
  lib: '/var/lib/libvirt',
  log: '/var/log/libvirt',
} as const;

/** Starts a libvirt daemon on a host of its own. */
export async function startPrivateLibvirt(
  options: PrivateLibvirtOptions = {},
): Promise<PrivateLibvirt> {
  const { network = 'own', logBytes } = options;
  const host = await PrivateHost.create({ network, replaced: LIBVIRT_FOLDERS, volatile: ['run'] });
  const libvirt = new Private(host);
  try {
    await writeLibvirtSettings(join(host.folder, 'etc'), logBytes);
    await host.boot();
    await libvirt.inside('virtlogd', '-d', '-p', '/run/libvirt/virtlogd.pid');
    await libvirt.ensure();
    return libvirt;
  } catch (error) {
    await libvirt.stop();
    throw error;
  }
}

class Private implements PrivateLibvirt {
  readonly #host: PrivateHost;

  constructor(host: PrivateHost) {
    this.#host = host;
  }

  get folder(): string {
    return this.#host.folder;
  }

  get enter(): [string, ...string[]] {
    return this.#host.enter;
  }

  get uri(): string {
    return `qemu+unix:///system?socket=${this.folder}/run/libvirt-sock`;
  }

  inside(program: string, ...args: string[]): Promise<CommandResult> {
    return this.#host.inside(program, ...args);
  }

  async reboot(): Promise<void> {
    await this.#host.powerOff();
    await this.#host.boot();
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

  stop(): Promise<void> {
    return this.#host.remove();
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

const PID_FILE = '/run/libvirt/libvirtd.pid';

/**
 * Writes the settings of a libvirt that no other one on this machine may be taken for.
 *
 * @param folder what stands for /etc/libvirt
 */
export async function writeLibvirtSettings(folder: string, logBytes = 2_097_152): Promise<void> {
  const settings = ['unix_sock_rw_perms = "0700"', 'auth_unix_rw = "none"'];
  const uuid = `host_uuid = "${randomUUID()}"`;
  await writeFile(join(folder, 'libvirtd.conf'), [...settings, uuid, ''].join('\n'));
  await writeFile(join(folder, 'virtlogd.conf'), `max_size = ${logBytes}\n`);
}
