import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  bridgeName,
  domainName,
  imageFile,
  volumeFile,
} from '../../../../runtime/agent/node/core/names.ts';
import type { DesiredState } from '../../../../schemas/agent/desired.ts';
import type { ObservedMachine, ObservedState } from '../../../../schemas/agent/observed.ts';
import type { MachineId, NetworkId, VolumeId } from '../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';
import { type PrivateLibvirt, startPrivateLibvirt } from '../../../fakes/private-libvirt.ts';
import { waitFor } from '../../../fakes/wait-for.ts';

const SCRIPT = fileURLToPath(new URL('agent-process.ts', import.meta.url));
/** Plays the network side of guests that have none. */
const GUEST = 'guest';
const LISTENER =
  'const [address, port] = process.argv.slice(1);' +
  // A probe hangs up as soon as there is a connection.
  "require('node:net').createServer((socket) => socket.on('error', () => {})).listen(+port, address);";

interface Message {
  readonly pid?: number;
  readonly observed?: ObservedState;
  readonly error?: string;
}

export type Inventory = Readonly<
  Record<
    'domains' | 'processes' | 'namespaces' | 'interfaces' | 'tables' | 'files',
    readonly string[]
  >
>;

/**
 * A host of its own (processes, network, mounts, libvirt) with a real agent on it, as a process that
 * can be killed. The test is its server.
 */
export class AgentLab implements AsyncDisposable {
  readonly #host: PrivateLibvirt;
  readonly #folder: string;
  #agent: { readonly child: ChildProcess; pid: number } | undefined;
  #desired: DesiredState | undefined;
  observed: ObservedState | undefined;
  readonly errors: string[] = [];

  private constructor(host: PrivateLibvirt) {
    this.#host = host;
    this.#folder = join(host.folder, 'agent');
  }

  static async open(): Promise<AgentLab> {
    const host = await startPrivateLibvirt();
    const lab = new AgentLab(host);
    await mkdir(lab.#folder, { mode: 0o711 });
    return lab;
  }

  /** Puts an image into the pool as if it had been fetched. */
  async addImage(id: Digest, disk: Buffer): Promise<void> {
    const file = join(this.#pool, imageFile(id));
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, disk, { mode: 0o444 });
  }

  /** @param death where the agent kills itself; see agent-process.ts */
  startAgent(death = ''): void {
    const [enter, ...where] = this.#host.enter;
    const node = [process.execPath, '--disable-warning=ExperimentalWarning', SCRIPT];
    const child = spawn(enter, [...where, ...node, this.#folder, death], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const agent = { child, pid: 0 };
    this.#agent = agent;
    this.observed = undefined;
    child.on('message', ({ pid, observed, error }: Message) => {
      if (pid !== undefined) agent.pid = pid;
      if (observed) this.observed = observed;
      if (error !== undefined) this.errors.push(error);
    });
    if (this.#desired) child.send(this.#desired);
  }

  want(state: DesiredState): void {
    this.#desired = state;
    this.observed = undefined;
    this.#agent?.child.send(state);
  }

  /** The server says nothing more until the next {@link want}. */
  forget(): void {
    this.#desired = undefined;
  }

  /** Waits until the agent has killed itself. */
  async untilDead(): Promise<void> {
    await waitFor('the end of the agent', () => !this.hasAgent);
    this.#agent = undefined;
  }

  get hasAgent(): boolean {
    const child = this.#agent?.child;
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }

  async killAgent(): Promise<void> {
    await waitFor('the agent', () => (this.#agent?.pid ?? 0) > 0);
    await this.#host.inside('kill', '-KILL', String(this.#agent?.pid));
    await this.untilDead();
  }

  /** Power off, power on. The agent is gone, too. */
  async reboot(): Promise<void> {
    await this.#host.reboot();
    await this.untilDead();
  }

  machine(id: MachineId): ObservedMachine | undefined {
    return this.observed?.machines.find((machine) => machine.id === id);
  }

  untilState(id: MachineId, state: ObservedMachine['state']): Promise<void> {
    return waitFor(`${id} to be ${state}`, () => this.machine(id)?.state === state, 120_000).catch(
      (error: unknown) => {
        const seen = JSON.stringify({ observed: this.observed, errors: this.errors });
        throw new Error(seen, { cause: error });
      },
    );
  }

  /** Lets something in a network answer on a port, as a guest does when its service is up. */
  async answer(network: NetworkId, address: string, port: number): Promise<void> {
    const bridge = bridgeName(network);
    await waitFor('the bridge', () => this.#succeeds('ip', 'link', 'show', bridge));
    if (!(await this.#succeeds('ip', 'netns', 'exec', GUEST, 'true'))) {
      await this.#host.inside('ip', 'netns', 'add', GUEST);
      const pair = ['type', 'veth', 'peer', 'name', 'eth0', 'netns', GUEST];
      await this.#host.inside('ip', 'link', 'add', 'guest', ...pair);
      await this.#host.inside('ip', '-n', GUEST, 'link', 'set', 'eth0', 'up');
    }
    await this.#host.inside('ip', 'link', 'set', 'guest', 'master', bridge, 'up');
    await this.#host.inside(
      'ip',
      '-n',
      GUEST,
      'address',
      'replace',
      `${address}/24`,
      'dev',
      'eth0',
    );
    const [enter, ...where] = this.#host.enter;
    const node = [process.execPath, '-e', LISTENER, address, String(port)];
    // Ends with its host.
    spawn(enter, [...where, 'ip', 'netns', 'exec', GUEST, ...node], { stdio: 'ignore' }).unref();
  }

  /** Nothing answers any more. */
  async silence(): Promise<void> {
    const { stdout } = await this.#host.inside('ip', 'netns', 'pids', GUEST);
    for (const pid of stdout.split('\n').filter((line) => line !== '')) {
      await this.#host.inside('kill', '-KILL', pid);
    }
    await this.#host.inside('ip', 'netns', 'delete', GUEST);
  }

  /** What the agent has made on this host, by names; each as often as it is there. */
  async inventory(): Promise<Inventory> {
    const list = async (
      name: RegExp,
      program: string,
      ...args: string[]
    ): Promise<readonly string[]> => {
      const { stdout } = await this.#host.inside(program, ...args);
      return [...stdout.matchAll(name)].map(([, found]) => found ?? '').sort();
    };
    const libvirt = ['-c', this.#host.uri, 'list', '--all', '--name'];
    return {
      domains: await list(/^(\S+)$/gm, 'virsh', ...libvirt),
      processes: await list(/^(dnsmasq|qemu-system.*)$/gm, 'ps', '-e', '-o', 'comm='),
      namespaces: await list(/^(sy-\S+)/gm, 'ip', 'netns', 'list'),
      interfaces: await list(/^\d+: (sy[^@:]+)/gm, 'ip', '-oneline', 'link'),
      tables: await list(/^table (.+)$/gm, 'nft', 'list', 'tables'),
      files: await this.#files(),
    };
  }

  async #files(): Promise<readonly string[]> {
    const folders = ['pool/v1/images', 'pool/v1/volumes', 'pool/v1/seeds', 'console', 'run'];
    const files = folders.map(async (folder) => {
      const names = await readdir(join(this.#folder, folder)).catch(() => []);
      return names.map((name) => `${basename(folder)}/${name}`);
    });
    return (await Promise.all(files)).flat().sort();
  }

  /** Pid of a machine's QEMU, undefined while it is off. */
  async pidOf(id: MachineId): Promise<string | undefined> {
    const file = `/run/libvirt/qemu/${domainName(id)}.pid`;
    const found = await this.#host.inside('cat', file).catch(() => undefined);
    return found?.stdout.trim();
  }

  /** @returns what tells a volume file from one that was made anew */
  async inodeOf(volume: VolumeId): Promise<number | undefined> {
    const found = await stat(join(this.#pool, volumeFile(volume))).catch(() => undefined);
    return found?.ino;
  }

  /** Takes a volume out of the pool, as somebody with a shell would. @returns what puts it back */
  async takeAway(volume: VolumeId): Promise<() => Promise<void>> {
    const [file, elsewhere] = [join(this.#pool, volumeFile(volume)), join(this.#folder, volume)];
    await rename(file, elsewhere);
    return () => rename(elsewhere, file);
  }

  /** Writes into a volume that no machine uses at the moment, or reads back what was written. */
  async qemuIo(volume: VolumeId, command: string): Promise<string> {
    const file = join(this.#pool, volumeFile(volume));
    const { stdout } = await this.#host.inside('qemu-io', '-f', 'qcow2', '-c', command, file);
    return stdout;
  }

  #succeeds(program: string, ...args: string[]): Promise<boolean> {
    return this.#host.inside(program, ...args).then(
      () => true,
      () => false,
    );
  }

  get #pool(): string {
    return join(this.#folder, 'pool', 'v1');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host.stop();
    await this.untilDead();
  }
}
