import { randomBytes } from 'node:crypto';
import { runCommand } from '../../../../../../packager/native/run-command.ts';
import type { LinuxNetwork } from '../../../../../../runtime/agent/gateway/adapters/linux-network.ts';
import type { UplinkSetting } from '../../../../../../runtime/agent/gateway/core/read-uplinks.ts';
import type { DesiredNetwork, SegmentPeer } from '../../../../../../schemas/agent/desired.ts';
import type { NodeId } from '../../../../../../schemas/ids/brand.ts';
import { NetworkLab, underlayOf } from './network-lab.ts';
import type { Peer } from './peer.ts';
import { MACHINES } from './sample-stack.ts';

/** Where the parts of a network are: by name of the machine, or `router`, the name of the node. */
export type Placement = Partial<Record<keyof typeof MACHINES | 'router', string>>;

const ADDRESSES = { 4: (last: number) => `10.66.0.${last}`, 6: (last: number) => `fd66::${last}` };

/** A node: a host with an agent for each family of addresses by which nodes may reach each other. */
export interface LabNode {
  readonly name: string;
  readonly id: NodeId;
  readonly lab: NetworkLab;
  readonly by4: LinuxNetwork;
  readonly by6: LinuxNetwork;
  readonly address4: string;
  readonly address6: string;
}

/**
 * Nodes, each a {@link NetworkLab}, joined by a switch in a namespace of its own. Their interface to
 * it is `under`, with packets of 1,500 bytes at most.
 */
export class SegmentLab {
  readonly nodes: readonly LabNode[];
  readonly #switch: string;

  private constructor(nodes: readonly LabNode[], switchName: string) {
    this.nodes = nodes;
    this.#switch = switchName;
  }

  /** Makes nodes with the addresses 10.66.0.1, 10.66.0.2 and so on, and fd66::1, fd66::2 and so on. */
  static async create(
    names: readonly string[],
    options: { uplinks?: readonly UplinkSetting[] } = {},
  ): Promise<SegmentLab> {
    const switchName = `yl${randomBytes(3).toString('hex')}-switch`;
    await runCommand('ip', ['netns', 'add', switchName]);
    const ip = (...args: string[]) => runCommand('ip', ['-n', switchName, ...args]);
    await ip('link', 'add', 'name', 'bridge', 'type', 'bridge', 'mcast_snooping', '0');
    await ip('link', 'set', 'bridge', 'up');
    const nodes = await Promise.all(
      names.map(async (name, i) => {
        const lab = await NetworkLab.create();
        const [address4, address6] = [ADDRESSES[4](i + 1), ADDRESSES[6](i + 1)];
        await lab.ip('host', [
          `link add under type veth peer name p${i} netns ${switchName}`,
          `address add ${address4}/24 dev under`,
          `address add ${address6}/64 dev under nodad`,
          'link set under up',
        ]);
        await ip('link', 'set', `p${i}`, 'master', 'bridge', 'up');
        const uplinks = options.uplinks ?? [];
        const by4 = await lab.agent(name, { underlay: underlayOf(address4), uplinks });
        const by6 = await lab.agent(name, { underlay: underlayOf(address6) });
        return { name, id: by4.node, lab, by4, by6, address4, address6 };
      }),
    );
    return new SegmentLab(nodes, switchName);
  }

  /** The namespace in which everything passes that nodes send each other. */
  get switchPath(): string {
    return `/run/netns/${this.#switch}`;
  }

  node(name: string): LabNode {
    const node = this.nodes.find((each) => each.name === name);
    if (!node) throw new Error(`no node ${name}`);
    return node;
  }

  /** @returns a network as one of the nodes shall see it */
  seenFrom(
    name: string,
    network: DesiredNetwork,
    placement: Placement,
    family: 4 | 6 = 4,
  ): DesiredNetwork {
    const others = this.nodes.filter((node) => node.name !== name);
    const peers = others.flatMap((node): SegmentPeer[] => {
      const keys = Object.entries(placement).flatMap(([key, at]) =>
        at === node.name ? [key] : [],
      );
      const hosts = keys.filter((key) => key !== 'router') as (keyof typeof MACHINES)[];
      const address = family === 4 ? node.address4 : node.address6;
      const router = keys.includes('router');
      if (keys.length === 0) return [];
      return [
        {
          address,
          router,
          hosts: hosts.map((key) => ({ mac: MACHINES[key].mac, address6: MACHINES[key].address6 })),
        },
      ];
    });
    return { ...network, segment: { peers } };
  }

  /** Makes a network be as placed, on every node that has a part of it. */
  async ensure(network: DesiredNetwork, placement: Placement, family: 4 | 6 = 4): Promise<void> {
    for (const name of new Set(Object.values(placement))) {
      const agent = family === 4 ? this.node(name).by4 : this.node(name).by6;
      await agent.networks.ensure(this.seenFrom(name, network, placement, family));
    }
  }

  /** Starts a machine with its addresses on a node. @param name of the namespace it is */
  machine(
    at: string,
    name: string,
    key: keyof typeof MACHINES,
    network: DesiredNetwork,
  ): Promise<Peer> {
    const { mac, address4, address6 } = MACHINES[key];
    return this.node(at).lab.machine(name, {
      network: network.id,
      mtu: network.mtu,
      mac,
      address4: `${address4}/24`,
      address6: `${address6}/64`,
      gateway4: '10.20.0.1',
      gateway6: 'fd20::1',
    });
  }

  async close(): Promise<void> {
    for (const { lab } of this.nodes) await lab.close();
    await runCommand('ip', ['netns', 'delete', this.#switch]);
  }
}
