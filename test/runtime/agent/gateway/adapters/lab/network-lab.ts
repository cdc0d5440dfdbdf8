import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { type CommandResult, runCommand } from '../../../../../../packager/native/run-command.ts';
import {
  type LinuxNetwork,
  linuxNetwork,
} from '../../../../../../runtime/agent/gateway/adapters/linux-network.ts';
import type { RunCommand } from '../../../../../../runtime/agent/gateway/adapters/network-namespace.ts';
import { bridgeName, routerNamespace } from '../../../../../../runtime/agent/node/core/names.ts';
import {
  makeId,
  type NetworkId,
  type NodeId,
  type StackId,
} from '../../../../../../schemas/ids/brand.ts';
import { readLinks } from '../../../../../../runtime/agent/gateway/core/found-link.ts';
import type { UplinkSetting } from '../../../../../../runtime/agent/gateway/core/read-uplinks.ts';
import type { Underlay } from '../../../../../../runtime/agent/node/ports/underlay.ts';
import { Peer } from './peer.ts';

/** Addresses of the lab (RFC 5737, RFC 3849). */
export const LAB = {
  host4: '203.0.113.10',
  host6: '2001:db8::10',
  outside4: '203.0.113.1',
  outside6: '2001:db8::1',
  /** More addresses of the outside, to be different clients. */
  clients4: Array.from({ length: 16 }, (_, i) => `203.0.113.${100 + i}`),
  internet4: '198.51.100.1',
  internet6: '2001:db8:ffff::1',
  /** Of Amazon and most others, Azure, Alibaba, Oracle; Google, Amazon, Oracle, Scaleway, Linode. */
  metadata: [
    '169.254.169.254',
    '168.63.129.16',
    '100.100.100.200',
    '192.0.0.192',
    'fd20:ce::254',
    'fd00:ec2::254',
    'fd00:c1::a9fe:a9fe',
    'fd00:42::42',
    'fd00:a9fe:a9fe::1',
    '64:ff9b::a9fe:a9fe',
  ],
} as const;

/** @returns that other nodes reach the host by this address */
export const underlayOf = (address: string): Underlay => ({
  find: async () => ({ kind: 'found', address, mtu: 1_500 }),
});

/** A machine as the lab plays it: a namespace with one interface on the bridge of a network. */
export interface LabMachine {
  readonly network: NetworkId;
  readonly mac: string;
  /** Largest packet, in bytes; absent: that of an Ethernet. */
  readonly mtu?: number;
  readonly address4?: string;
  readonly address6?: string;
  readonly gateway4?: string;
  readonly gateway6?: string;
}

/**
 * A host, an outside and machines, each played by a network namespace, so that the network of the
 * real host is left alone. Agents run their commands in the host's namespace.
 */
export class NetworkLab {
  readonly hostName: string;
  readonly #prefix: string;
  readonly #folder: string;
  readonly #nodes = new Map<string, NodeId>();
  readonly #agents: LinuxNetwork[] = [];
  readonly #peers: Peer[] = [];
  readonly #children: ChildProcess[] = [];
  readonly #namespaces: string[] = [];

  private constructor(prefix: string, folder: string) {
    this.#prefix = prefix;
    this.#folder = folder;
    this.hostName = `${prefix}-host`;
  }

  static async create(): Promise<NetworkLab> {
    const folder = await mkdtemp(join(tmpdir(), 'yard-network-'));
    const lab = new NetworkLab(`yl${randomBytes(3).toString('hex')}`, folder);
    await lab.#addNamespace(lab.hostName);
    await lab.#addNamespace(lab.#name('outside'));
    await lab.#connectOutside();
    await writeFile(join(folder, 'resolv.conf'), `nameserver ${LAB.internet4}\n`);
    return lab;
  }

  /** An agent on the host, with a node id and a folder of its own, the same for the same name. */
  async agent(
    name: string,
    options: {
      runCommand?: RunCommand;
      underlay?: Underlay;
      uplinks?: readonly UplinkSetting[];
    } = {},
  ): Promise<LinuxNetwork & { node: NodeId; folder: string }> {
    const node = this.#nodeOf(name);
    const folder = join(this.#folder, name);
    const network = linuxNetwork(node, folder, {
      hostNamespace: `/run/netns/${this.hostName}`,
      resolverFiles: [join(this.#folder, 'resolv.conf')],
      underlay: options.underlay ?? underlayOf(LAB.host4),
      ...(options.runCommand ? { runCommand: options.runCommand } : {}),
      ...(options.uplinks ? { uplinks: options.uplinks } : {}),
    });
    if (!options.runCommand) this.#agents.push(network);
    return { ...network, node, folder };
  }

  /** A process on the host, outside, or in a machine of the given name. */
  async peer(name: string): Promise<Peer> {
    const peer = await Peer.start(this.#name(name));
    this.#peers.push(peer);
    return peer;
  }

  /** A process inside a router. */
  async router(stack: StackId): Promise<Peer> {
    const peer = await Peer.start(routerNamespace(stack));
    this.#peers.push(peer);
    return peer;
  }

  /** Starts a machine: a namespace whose `eth0` is on the bridge of its network. */
  async machine(name: string, machine: LabMachine): Promise<Peer> {
    const namespace = this.#name(name);
    await this.#addNamespace(namespace);
    const tap = `t${randomBytes(5).toString('hex')}`;
    const mtu = machine.mtu === undefined ? '' : `mtu ${machine.mtu}`;
    await this.ip('host', [
      `link add ${tap} ${mtu} type veth peer name eth0 ${mtu} netns ${namespace} address ${machine.mac}`,
      `link set ${tap} master ${bridgeName(machine.network)} up`,
    ]);
    const addresses = [machine.address4, machine.address6].filter((it) => it !== undefined);
    const gateways = [machine.gateway4, machine.gateway6].filter((it) => it !== undefined);
    await this.sysctl(name, 'ipv6/conf/eth0/accept_dad', '0');
    if (machine.gateway6) await this.sysctl(name, 'ipv6/conf/eth0/accept_ra', '0');
    await this.sysctl(name, 'ipv4/conf/all/rp_filter', '0');
    await this.sysctl(name, 'ipv4/conf/eth0/rp_filter', '0');
    await this.ip(name, [
      ...addresses.map((address) => `address add ${address} dev eth0`),
      'link set eth0 up',
      ...gateways.map((gateway) => `route add default via ${gateway}`),
    ]);
    return this.peer(name);
  }

  /** Runs `ip` commands in a namespace of the lab. */
  async ip(name: string, lines: readonly string[]): Promise<void> {
    await this.run(name, 'ip', ['-batch', '-'], `${lines.join('\n')}\n`);
  }

  run(
    name: string,
    program: string,
    args: readonly string[],
    stdin?: string,
  ): Promise<CommandResult> {
    const where = `--net=/run/netns/${this.#name(name)}`;
    return runCommand('nsenter', [where, program, ...args], stdin === undefined ? {} : { stdin });
  }

  async sysctl(name: string, path: string, value: string): Promise<void> {
    await this.run(name, 'tee', [`/proc/sys/net/${path}`], value);
  }

  /** A name server on the Internet that knows example.org, which the host uses. */
  async startNameServer(): Promise<void> {
    const options = [
      '--keep-in-foreground',
      '--conf-file=/dev/null',
      '--no-resolv',
      '--no-hosts',
      '--bind-interfaces',
      `--listen-address=${LAB.internet4}`,
      `--host-record=example.org,${LAB.internet4},${LAB.internet6}`,
    ];
    const where = `--net=/run/netns/${this.#name('outside')}`;
    const child = spawn('nsenter', [where, 'dnsmasq', ...options], { stdio: 'ignore' });
    this.#children.push(child);
    const asker = await this.peer('outside');
    for (;;) {
      const answer = await asker.dns(LAB.internet4, 'example.org', 'A').catch(() => []);
      if (answer.length > 0) return;
    }
  }

  /**
   * Interfaces, addresses, routes and rules of a router as text: everything inside, and on the host
   * what has one of the given words in it.
   */
  async routerState(stack: StackId, words: readonly string[]): Promise<string> {
    const onHost = (text: string): boolean => words.some((word) => text.includes(word));
    return [
      ...(await stateOf(this.hostName)).filter(onHost),
      ...(await stateOf(routerNamespace(stack))),
    ].join('\n');
  }

  /** Everything about the host's network that an agent could have changed, as text. */
  async snapshot(): Promise<string> {
    const [links, rules, namespaces] = await Promise.all([
      this.run('host', 'ip', ['-brief', 'link']),
      this.run('host', 'nft', ['--stateless', 'list', 'ruleset']),
      runCommand('ip', ['netns', 'list']),
    ]);
    const names = links.stdout.split('\n').map((line) => line.split(' ')[0] ?? '');
    const ours = namespaces.stdout.split('\n').filter((line) => line.startsWith('sy-'));
    return [...names.sort(), rules.stdout, ...ours.sort()].join('\n');
  }

  async close(): Promise<void> {
    await Promise.all(this.#peers.map((peer) => peer.stop()));
    for (const { routers, networks, tunnels } of this.#agents) {
      for (const stack of await routers.list()) await routers.remove(stack);
      for (const network of await networks.list()) await networks.remove(network);
      await tunnels.remove();
    }
    for (const child of this.#children) {
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    }
    for (const name of this.#namespaces) await runCommand('ip', ['netns', 'delete', name]);
    await rm(this.#folder, { recursive: true, force: true });
  }

  #nodeOf(name: string): NodeId {
    const node = this.#nodes.get(name) ?? makeId('node', randomBytes(10));
    this.#nodes.set(name, node);
    return node;
  }

  #name(name: string): string {
    return `${this.#prefix}-${name}`;
  }

  async #addNamespace(name: string): Promise<void> {
    await runCommand('ip', ['netns', 'add', name]);
    this.#namespaces.push(name);
    await runCommand('ip', ['-n', name, 'link', 'set', 'lo', 'up']);
  }

  async #connectOutside(): Promise<void> {
    const outside = this.#name('outside');
    await this.ip('host', [`link add wan type veth peer name wan netns ${outside}`]);
    for (const end of ['host', 'outside']) await this.sysctl(end, 'ipv6/conf/wan/accept_dad', '0');
    await this.ip('outside', [
      `address add ${LAB.outside4}/24 dev wan`,
      ...LAB.clients4.map((address) => `address add ${address}/24 dev wan`),
      `address add ${LAB.outside6}/64 dev wan nodad`,
      `address add ${LAB.internet4}/32 dev lo`,
      `address add ${LAB.internet6}/128 dev lo nodad`,
      ...LAB.metadata.map((address) =>
        address.includes(':')
          ? `address add ${address}/128 dev lo nodad`
          : `address add ${address}/32 dev lo`,
      ),
      'link set wan up',
    ]);
    await this.ip('host', [
      `address add ${LAB.host4}/24 dev wan`,
      `address add ${LAB.host6}/64 dev wan nodad`,
      'link set wan up',
      `route add default via ${LAB.outside4}`,
      `route add default via ${LAB.outside6}`,
    ]);
  }
}

/** One text per interface, route and table; addresses that the kernel makes are left out. */
async function stateOf(namespace: string): Promise<string[]> {
  const ip = (...args: string[]): Promise<string> =>
    runCommand('ip', ['-n', namespace, ...args]).then(({ stdout }) => stdout);
  const links = readLinks(await ip('-json', '-details', 'address', 'show'));
  const routes = [await ip('route', 'show'), await ip('-6', 'route', 'show', 'table', 'all')];
  const nft = ['netns', 'exec', namespace, 'nft', '--stateless', 'list', 'ruleset'];
  const { stdout: rules } = await runCommand('ip', nft);
  return [
    ...links.map(({ index: _index, peerIndex: _peer, ...rest }) => JSON.stringify(rest)),
    ...routes.flatMap((text) => text.split('\n')).filter((it) => !/fe80|ff00|anycast/.test(it)),
    ...rules.split(/^(?=table )/m).map((table) => table.trim()),
  ].sort();
}
