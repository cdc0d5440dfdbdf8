import { bridgeName } from '../../../runtime/agent/node/core/names.ts';
import type { NetworkId } from '../../../schemas/ids/brand.ts';
import { waitFor } from '../../fakes/wait-for.ts';
import { MoveStory } from './move-story.ts';
import { ASKER, GUEST_ADDRESS6, MACHINE, type MovingSite } from './moving-site.ts';
import { PingWatch } from './ping-watch.ts';
import { readPage } from './read-guest.ts';

const GUEST_MS = 120_000;

/** What a guest says of itself: see `guest/root/index.cgi`. */
type Page = ReturnType<typeof readPage>;

/** The move of a guest that answers a third node all the while. */
export class DrivenMove extends MoveStory {
  readonly #site: MovingSite;
  startedAt: string | undefined;
  /** Stands for the start of the guest that moves. */
  boot = '';
  /** How often it was asked before it moved. */
  countBefore = 0;

  constructor(site: MovingSite, copies: boolean) {
    const [from, to] = site.nodes;
    super({ machine: MACHINE.id, from, to, orders: site, copies });
    this.#site = site;
  }

  /** Starts the guest at the first node, and waits until it answers the third one. */
  async startGuest(): Promise<void> {
    const [one] = this.#site.nodes;
    this.#site.home(0);
    await one.until('the machine to be ready', () => one.machine(MACHINE.id)?.state === 'ready');
    this.startedAt = one.machine(MACHINE.id)?.startedAt;
    await this.#openAsker();
    const found = async (): Promise<boolean> => {
      const page = await this.ask().catch(() => undefined);
      if (page) [this.boot, this.countBefore] = [page.boot, page.count];
      return page !== undefined;
    };
    await waitFor('the guest', found, GUEST_MS);
  }

  async ping(): Promise<PingWatch> {
    const watch = new PingWatch(this.#askerEnter, GUEST_ADDRESS6);
    await watch.untilSteady();
    return watch;
  }

  /** Waits until nothing is left at a node of what was made for the machine. */
  async untilNothingAt(node: 0 | 1): Promise<void> {
    const found = this.#site.nodes[node];
    await waitFor('nothing left', async () => {
      const volumes = ['find', `${found.folder}/pool/v1/volumes`, '-type', 'f'] as const;
      const { stdout } = await found.inside(...volumes);
      return stdout === '' && (await found.domains()).length === 0;
    });
  }

  get #askerEnter(): string[] {
    return [
      'nsenter',
      '-t',
      String(this.#site.nodes[2].pid),
      '-m',
      '-n',
      '--',
      'ip',
      'netns',
      'exec',
      'asker',
    ];
  }

  /** @returns what the guest says of itself */
  async ask(): Promise<Page> {
    const url = `http://[${GUEST_ADDRESS6}]/cgi-bin/index.cgi`;
    const [, , three] = this.#site.nodes;
    // How long it is out of reach is measured by pings; its web server answers one at a time.
    const patience = [
      '--max-time',
      '5',
      '--retry',
      '5',
      '--retry-delay',
      '1',
      '--retry-all-errors',
    ];
    const get = ['netns', 'exec', 'asker', 'curl', '-sf', ...patience, url];
    return readPage((await three.inside('ip', ...get)).stdout);
  }

  /** A host in the network of the guest, on a node without machines. */
  async #openAsker(): Promise<void> {
    const [, , three] = this.#site.nodes;
    const ip = (...args: string[]) => three.inside('ip', ...args);
    const bridge = bridgeName('network-000000000a' as NetworkId);
    await waitFor('the bridge', () =>
      ip('link', 'show', bridge).then(
        () => true,
        () => false,
      ),
    );
    await ip('netns', 'add', 'asker');
    const peer = ['peer', 'name', 'eth0', 'address', ASKER.mac, 'netns', 'asker'];
    await ip('link', 'add', 'asker', 'mtu', '1400', 'type', 'veth', ...peer);
    await ip('link', 'set', 'asker', 'master', bridge, 'up');
    const inside = (...args: string[]) => ip('-n', 'asker', ...args);
    await inside('link', 'set', 'eth0', 'mtu', '1400', 'up');
    await inside('address', 'add', `${ASKER.address6}/64`, 'dev', 'eth0', 'nodad');
  }
}
