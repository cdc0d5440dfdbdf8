import { randomBytes } from 'node:crypto';
import { runCommand } from '../../../../../../packager/native/run-command.ts';
import type { NetworkLab } from './network-lab.ts';
import { Peer } from './peer.ts';

/** The subnet of the LAN is that of the network `front` of every sample stack; this is a host in it. */
export const LAN_HOST = '10.20.0.200';
export const LAN_HOST_MAC = '02:00:00:00:00:c8';

/** A switch that is also a host, to which hosts of labs are connected. Who is behind which port it learns. */
export class Lan {
  readonly peer: Peer;
  readonly #namespace: string;

  private constructor(namespace: string, peer: Peer) {
    this.#namespace = namespace;
    this.peer = peer;
  }

  static async create(): Promise<Lan> {
    const namespace = `yl${randomBytes(3).toString('hex')}-lan`;
    await runCommand('ip', ['netns', 'add', namespace]);
    const ip = (...args: string[]) => runCommand('ip', ['-n', namespace, ...args]);
    const kind = ['type', 'bridge', 'mcast_snooping', '0'];
    await ip('link', 'add', 'name', 'lan', 'address', LAN_HOST_MAC, ...kind);
    await ip('address', 'add', `${LAN_HOST}/24`, 'dev', 'lan');
    await ip('link', 'set', 'lan', 'up');
    return new Lan(namespace, await Peer.start(namespace));
  }

  /**
   * Gives the host of a lab a network card in the LAN.
   *
   * @param bridge that the card is put into on the host; absent: none
   */
  async connect({ lab, name }: { lab: NetworkLab; name: string }, bridge?: string): Promise<void> {
    const card = `${name}0`;
    await lab.ip('host', [
      `link add ${card} type veth peer name to-${name} netns ${this.#namespace}`,
      ...(bridge === undefined
        ? []
        : [
            `link add name ${bridge} type bridge mcast_snooping 0`,
            `link set ${bridge} up`,
            `link set ${card} master ${bridge} up`,
          ]),
    ]);
    await this.ip('link', 'set', `to-${name}`, 'master', 'lan', 'up');
  }

  async ip(...args: string[]): Promise<string> {
    return (await runCommand('ip', ['-n', this.#namespace, ...args])).stdout;
  }

  /** @returns counts what comes in by the cards of hosts, since now. @param match of nft, family bridge */
  async count(match: string): Promise<() => Promise<number>> {
    const run = (args: readonly string[], stdin?: string) =>
      runCommand('ip', ['netns', 'exec', this.#namespace, 'nft', ...args], stdin ? { stdin } : {});
    const chain = `type filter hook prerouting priority -500;\n${match} counter`;
    const table = 'table bridge count';
    await run(['-f', '-'], `${table}\ndelete ${table}\n${table} {\nchain in {\n${chain}\n}\n}\n`);
    return async () => {
      const { stdout } = await run(['list', 'table', 'bridge', 'count']);
      return Number(/packets (\d+)/.exec(stdout)?.[1]);
    };
  }

  async close(): Promise<void> {
    await this.peer.stop();
    await runCommand('ip', ['netns', 'delete', this.#namespace]);
  }
}
