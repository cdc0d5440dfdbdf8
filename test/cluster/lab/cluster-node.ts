import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandResult } from '../../../packager/native/run-command.ts';
import { consoleFile, domainName } from '../../../runtime/agent/node/core/names.ts';
import type { MachineId } from '../../../schemas/ids/brand.ts';
import { PrivateHost } from '../../fakes/private-host.ts';
import { LIBVIRT_FOLDERS, writeLibvirtSettings } from '../../fakes/private-libvirt.ts';
import { AgentProcess } from './agent-process.ts';
import { GuestConsole } from './guest-console.ts';
import { type Cable, type Lan, lanAddress } from './lan.ts';

export interface ClusterNodeOptions {
  readonly name: string;
  /** On the LAN. */
  readonly number: number;
  /** Base URL of the server's port for agents. */
  readonly server: string;
}

/**
 * A node: a host of its own with its own name, network, libvirt and agent. Its folder is its disk,
 * which outlives a power cut.
 */
export class ClusterNode implements AsyncDisposable {
  readonly name: string;
  readonly address: string;
  readonly agent: AgentProcess;
  readonly #host: PrivateHost;
  readonly #lan: Lan;
  readonly #number: number;
  #cable: Cable | undefined;

  private constructor(host: PrivateHost, lan: Lan, options: ClusterNodeOptions) {
    this.name = options.name;
    this.address = lanAddress(options.number);
    this.#number = options.number;
    this.#host = host;
    this.#lan = lan;
    this.agent = new AgentProcess(host, {
      STACKYARD_AGENT_FOLDER: this.#agentFolder,
      STACKYARD_AGENT_SERVER: options.server,
      // Where /tmp is in memory, what a test keeps there may be lost with the host.
      STACKYARD_AGENT_MEMORY_POOL: 'use',
    });
  }

  /** Makes a node and switches it on. No agent is started. */
  static async open(lan: Lan, options: ClusterNodeOptions): Promise<ClusterNode> {
    const host = await PrivateHost.create({
      hostname: options.name,
      replaced: { ...LIBVIRT_FOLDERS, mounts: '/run/stackyard' },
      volatile: ['run', 'mounts'],
    });
    const node = new ClusterNode(host, lan, options);
    try {
      await mkdir(node.#agentFolder, { mode: 0o711 });
      await writeLibvirtSettings(join(host.folder, 'etc'));
      // It knows nobody to ask for the names of others.
      await writeFile(join(host.folder, 'resolv.conf'), '');
      await node.powerOn();
      return node;
    } catch (error) {
      await host.remove();
      throw error;
    }
  }

  get #agentFolder(): string {
    return join(this.#host.folder, 'agent');
  }

  /** The node's own pool. */
  get poolFolder(): string {
    return join(this.#agentFolder, 'pool/v1');
  }

  async powerOn(): Promise<void> {
    await this.#host.boot();
    // Shows the interfaces of the namespace it was mounted in.
    await this.inside('mount', '-t', 'sysfs', 'none', '/sys');
    // Where tunnels that are programs are spoken to; each host has its own.
    await this.inside('mkdir', '-p', '/run/wireguard');
    await this.inside('mount', '-t', 'tmpfs', 'none', '/run/wireguard');
    const resolvers = join(this.#host.folder, 'resolv.conf');
    await this.inside('mount', '--bind', resolvers, '/etc/resolv.conf');
    this.#cable = await this.#lan.plug(this.#host, this.#number);
  }

  /** Power cut: agent, libvirt and machines are gone, its disk is there. */
  async powerOff(): Promise<void> {
    await this.#host.powerOff();
    await this.agent.stop();
  }

  async cutCable(): Promise<void> {
    await this.#cable?.cut();
  }

  async joinCable(): Promise<void> {
    await this.#cable?.join();
  }

  /** Runs a program on the node. */
  inside(program: string, ...args: string[]): Promise<CommandResult> {
    return this.#host.inside(program, ...args);
  }

  /** @returns the ids, as libvirt has them, of the machines that run here */
  async domains(): Promise<string[]> {
    const { stdout } = await this.inside('virsh', '--quiet', 'list', '--name');
    return stdout.split('\n').filter(Boolean).sort();
  }

  /** The serial console of a machine that runs here. */
  async console(machine: MachineId): Promise<GuestConsole> {
    const { stdout } = await this.inside('virsh', '--quiet', 'ttyconsole', domainName(machine));
    return new GuestConsole(stdout.trim(), join(this.#agentFolder, consoleFile(machine)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host.remove();
  }
}
