import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CommandResult } from '../../../packager/native/run-command.ts';
import type { Identity } from '../../../runtime/agent/link/adapters/identity.ts';
import { consoleFile, domainName, imageFile } from '../../../runtime/agent/node/core/names.ts';
import type { DesiredState, PeerPlace } from '../../../schemas/agent/desired.ts';
import type { ObservedMachine, ObservedState } from '../../../schemas/agent/observed.ts';
import type { MachineId } from '../../../schemas/ids/brand.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import { PrivateHost } from '../../fakes/private-host.ts';
import { LIBVIRT_FOLDERS, writeLibvirtSettings } from '../../fakes/private-libvirt.ts';
import { waitFor } from '../../fakes/wait-for.ts';
import { GuestConsole } from './guest-console.ts';
import { type Cable, type Lan, lanAddress } from './lan.ts';

const SCRIPT = fileURLToPath(new URL('driven-agent.ts', import.meta.url));
const IMAGE_PORT = 8_472;
const REPORT_MS = 120_000;

interface Message {
  readonly pid?: number;
  readonly observed?: ObservedState;
  readonly error?: string;
}

export interface DrivenNodeOptions {
  readonly name: string;
  /** On the LAN. */
  readonly number: number;
  readonly identity: Identity;
  /** A folder that is its pool, and may be that of other nodes too; default: one of its own. */
  readonly pool?: string;
}

/**
 * A node with libvirt and a real agent as a process, whose server is the test: it says what the node
 * shall be, and sees what it reports.
 */
export class DrivenNode implements AsyncDisposable {
  readonly identity: Identity;
  readonly address: string;
  readonly errors: string[] = [];
  observed: ObservedState | undefined;
  /** Called with each report. */
  onObserved: (state: ObservedState) => void = () => undefined;
  readonly #host: PrivateHost;
  readonly #lan: Lan;
  readonly #options: DrivenNodeOptions;
  #cable: Cable | undefined;
  #agent: { readonly child: ChildProcess; pid: number } | undefined;
  #desired: DesiredState | undefined;

  private constructor(host: PrivateHost, lan: Lan, options: DrivenNodeOptions) {
    this.#host = host;
    this.#lan = lan;
    this.#options = options;
    this.identity = options.identity;
    this.address = lanAddress(options.number);
  }

  static async open(lan: Lan, options: DrivenNodeOptions): Promise<DrivenNode> {
    const host = await PrivateHost.create({
      hostname: options.name,
      replaced: { ...LIBVIRT_FOLDERS, mounts: '/run/stackyard' },
      volatile: ['run', 'mounts'],
    });
    const node = new DrivenNode(host, lan, options);
    try {
      await mkdir(join(node.folder, 'pool'), { recursive: true, mode: 0o711 });
      await writeFile(join(node.folder, 'identity.json'), JSON.stringify(options.identity));
      await writeLibvirtSettings(join(host.folder, 'etc'));
      await node.powerOn();
      return node;
    } catch (error) {
      await host.remove();
      throw error;
    }
  }

  /** Of its agent. */
  get folder(): string {
    return join(this.#host.folder, 'agent');
  }

  /** Process id of its first process: what that is in are its namespaces. */
  get pid(): number {
    return this.#host.pid;
  }

  get place(): PeerPlace {
    return { node: this.identity.node, address: this.address, port: IMAGE_PORT };
  }

  async powerOn(): Promise<void> {
    await this.#host.boot();
    await this.inside('mount', '-t', 'sysfs', 'none', '/sys');
    const { pool, number } = this.#options;
    if (pool) await this.#shareVolumes(pool);
    this.#cable = await this.#lan.plug(this.#host, number);
  }

  /** What its machines are told at their start stays its own: an agent removes what is no machine's of its node. */
  async #shareVolumes(pool: string): Promise<void> {
    const [seeds, place] = [join(this.folder, 'seeds'), join(this.folder, 'pool')];
    await this.inside('mount', '--bind', pool, place);
    await this.inside('mkdir', '-p', seeds, join(place, 'v1/seeds'));
    await this.inside('mount', '--bind', seeds, join(place, 'v1/seeds'));
  }

  /** Power cut: agent, libvirt and machines are gone, its disk is there. */
  async powerOff(): Promise<void> {
    await this.#host.powerOff();
    await this.#untilDead();
  }

  async cutCable(): Promise<void> {
    await this.#cable?.cut();
  }

  async joinCable(): Promise<void> {
    await this.#cable?.join();
  }

  /** Puts an image into the pool as if it had been fetched. */
  async addImage(id: Digest, disk: string): Promise<void> {
    const file = join(this.folder, 'pool/v1', imageFile(id));
    await this.inside('mkdir', '-p', join(file, '..'));
    await this.inside('cp', '--sparse=always', disk, file);
    await this.inside('chmod', '0444', file);
  }

  startAgent(): void {
    const [enter, ...where] = this.#host.enter;
    const node = [process.execPath, '--disable-warning=ExperimentalWarning', SCRIPT];
    const child = spawn(enter, [...where, ...node, this.folder, this.address], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const agent = { child, pid: 0 };
    this.#agent = agent;
    this.observed = undefined;
    child.on('message', ({ pid, observed, error }: Message) => {
      if (pid !== undefined) agent.pid = pid;
      if (error !== undefined) this.errors.push(error);
      if (!observed) return;
      this.observed = observed;
      this.onObserved(observed);
    });
    if (this.#desired) child.send(this.#desired);
  }

  want(state: DesiredState): void {
    this.#desired = state;
    if (this.#agent?.child.connected) this.#agent.child.send(state);
  }

  async killAgent(): Promise<void> {
    await waitFor('the agent', () => (this.#agent?.pid ?? 0) > 0);
    await this.inside('kill', '-KILL', String(this.#agent?.pid));
    await this.#untilDead();
  }

  /** Kills the agent in whatever it does, and starts another one. */
  async restartAgentTheHardWay(): Promise<void> {
    await this.killAgent();
    this.startAgent();
  }

  /** Kills libvirt the hard way; its machines go on. */
  async killLibvirt(): Promise<void> {
    const { stdout } = await this.inside('cat', '/run/libvirt/libvirtd.pid');
    await this.inside('kill', '-KILL', stdout.trim());
  }

  machine(id: MachineId): ObservedMachine | undefined {
    return this.observed?.machines.find((machine) => machine.id === id);
  }

  /** Waits until a report says what it should. */
  async until(what: string, isSo: (state: ObservedState) => boolean): Promise<void> {
    const look = (): boolean => this.observed !== undefined && isSo(this.observed);
    await waitFor(`${this.#options.name}: ${what}`, look, REPORT_MS).catch((error: unknown) => {
      const seen = JSON.stringify({ observed: this.observed, errors: this.errors });
      throw new Error(seen, { cause: error });
    });
  }

  /** @returns the ids of the machines whose processes run here, as libvirt calls them, and their states */
  async domains(): Promise<string[]> {
    const { stdout } = await this.inside('virsh', '--quiet', 'list', '--all');
    return stdout
      .split('\n')
      .map((line) => line.trim().split(/\s+/).slice(1).join(' '))
      .filter(Boolean)
      .sort();
  }

  /** The serial console of a machine that runs here. */
  async console(machine: MachineId): Promise<GuestConsole> {
    const { stdout } = await this.inside('virsh', '--quiet', 'ttyconsole', domainName(machine));
    return new GuestConsole(stdout.trim(), this.consoleLog(machine));
  }

  consoleLog(machine: MachineId): string {
    return join(this.folder, consoleFile(machine));
  }

  /** Runs a program on the node. */
  inside(program: string, ...args: string[]): Promise<CommandResult> {
    return this.#host.inside(program, ...args);
  }

  async #untilDead(): Promise<void> {
    await waitFor('the end of the agent', () => {
      const child = this.#agent?.child;
      return child === undefined || child.exitCode !== null || child.signalCode !== null;
    });
    this.#agent = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host.remove();
    await this.#untilDead();
  }
}
