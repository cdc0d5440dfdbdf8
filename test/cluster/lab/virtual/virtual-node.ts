import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Identity } from '../../../../runtime/agent/link/adapters/identity.ts';
import { consoleFile } from '../../../../runtime/agent/node/core/names.ts';
import type { DesiredState, PeerPlace } from '../../../../schemas/agent/desired.ts';
import type {
  ObservedMachine,
  ObservedPool,
  ObservedState,
} from '../../../../schemas/agent/observed.ts';
import type { MachineId, PoolId } from '../../../../schemas/ids/brand.ts';
import { waitFor } from '../../../fakes/wait-for.ts';
import type { NfsGuest } from '../../../runtime/agent/storage/adapters/pools/lab/nfs-guest.ts';
import type { NfsSite } from '../../../runtime/agent/storage/adapters/pools/lab/nfs-site.ts';
import type { AgentWords } from '../open-driven-agent.ts';
import type { AgentBundle } from './bundle-agent.ts';
import type { NodeFiles } from './node-files.ts';

const FOLDER = '/var/lib/stackyard-agent';
const IMAGE_PORT = 8_472;
const REPORT_MS = 240_000;

export interface VirtualNodeOptions {
  readonly files: NodeFiles;
  /** Of its address. */
  readonly number: number;
  readonly identity: Identity;
  readonly agent: AgentBundle;
}

/**
 * A node that is a machine of its own, with a kernel of its own: libvirt, QEMU and the agent run in
 * it. Its programs are those of this host, whose files it sees and cannot change.
 */
export class VirtualNode {
  readonly guest: NfsGuest;
  readonly place: PeerPlace;
  readonly errors: string[] = [];
  observed: ObservedState | undefined;
  /** When its last report came; see `performance.now`. */
  heardAtMs = 0;
  readonly #agent: AgentBundle;
  readonly #channel: Socket;
  #desired = '';
  #isHeard = false;
  /** Called with each report. */
  onObserved: (state: ObservedState) => void = () => undefined;

  private constructor(guest: NfsGuest, channel: Socket, place: PeerPlace, agent: AgentBundle) {
    this.guest = guest;
    this.place = place;
    this.#agent = agent;
    this.#channel = channel;
    const lines = createInterface({ input: channel }).on('line', (line) => this.#hear(line));
    // Its power may be cut.
    for (const stream of [channel, lines]) stream.on('error', () => undefined);
  }

  /** Starts a node, and the agent on it. */
  static async start(site: NfsSite, options: VirtualNodeOptions): Promise<VirtualNode> {
    const { files, number, identity } = options;
    const socket = join(site.folder, `node-${number}.sock`);
    const identityFile = join(site.folder, `identity-${number}.json`);
    await writeFile(identityFile, JSON.stringify(identity));
    const folders = `modules=${files.modules} capabilities=${files.capabilities}`;
    const append = `lab=${import.meta.dirname} ${folders}`;
    const guest = await site.startGuest(number, { append, args: machineArgs(socket) }, files);
    const channel = connect(socket);
    await once(channel, 'connect');
    const address = site.addressOf(number);
    const place = { node: identity.node, address, port: IMAGE_PORT };
    const node = new VirtualNode(guest, channel, place, options.agent);
    await node.run(`mkdir -m 0711 ${FOLDER} && cp ${identityFile} ${FOLDER}/identity.json`);
    await node.startAgent();
    return node;
  }

  async startAgent(): Promise<void> {
    const { program, compiled } = this.#agent;
    const agent = `${process.execPath} ${program} ${FOLDER} ${this.place.address}`;
    // Made on this host: to compile it there would take half a minute.
    const cache = `NODE_COMPILE_CACHE=${compiled}`;
    await this.run(`cd / && ${cache} setsid ${agent} >/run/agent.out 2>&1 &`);
  }

  /** Runs a command line there, and waits for its end. */
  async run(command: string): Promise<string> {
    const { exit, output } = await this.guest.run(command, REPORT_MS);
    if (exit !== 0) throw new Error(`“${command}” failed: ${output}`);
    return output;
  }

  want(state: DesiredState): void {
    this.#desired = `${JSON.stringify(state)}\n`;
    if (this.#isHeard) this.#channel.write(this.#desired);
  }

  machine(id: MachineId): ObservedMachine | undefined {
    return this.observed?.machines.find((machine) => machine.id === id);
  }

  pool(id: PoolId): ObservedPool | undefined {
    return this.observed?.pools.find((pool) => pool.id === id);
  }

  /** What a machine has written to its serial port. */
  consoleText(machine: MachineId): Promise<string> {
    return this.run(`cat ${FOLDER}/${consoleFile(machine)}`);
  }

  /** Waits until a report says what it should. */
  async until(what: string, isSo: (state: ObservedState) => boolean): Promise<void> {
    const look = (): boolean => this.observed !== undefined && isSo(this.observed);
    await waitFor(`${this.place.node}: ${what}`, look, REPORT_MS).catch(async (error: unknown) => {
      const output = await this.guest
        .run('cat /run/agent.out; dmesg | tail -20', 10_000)
        .catch(String);
      const seen = { observed: this.observed, errors: this.errors, output };
      throw new Error(JSON.stringify(seen), { cause: error });
    });
  }

  #hear(line: string): void {
    const words = JSON.parse(line) as AgentWords;
    if (Object.keys(words).length === 0) {
      this.#isHeard = true;
      if (this.#desired !== '') this.#channel.write(this.#desired);
    }
    const { observed, error } = words;
    if (error !== undefined) this.errors.push(error);
    if (!observed) return;
    this.observed = observed;
    this.heardAtMs = performance.now();
    this.onObserved(observed);
  }
}

/** One core, the files of this host, and a way out for the agent's channel that is no network. */
const machineArgs = (socket: string): string[] =>
  [
    ['-accel', 'tcg,thread=multi,tb-size=512', '-smp', '1', '-m', '1280'],
    ['-fsdev', 'local,id=host,path=/,security_model=none,readonly=on,multidevs=remap'],
    ['-device', 'virtio-9p-pci,fsdev=host,mount_tag=host'],
    ['-chardev', `socket,id=agent,path=${socket},server=on,wait=off`],
    ['-netdev', 'user,id=out,restrict=on,guestfwd=tcp:10.0.2.100:7000-chardev:agent'],
    ['-device', 'virtio-net-pci,netdev=out,mac=02:00:00:00:97:01,romfile='],
  ].flat();
