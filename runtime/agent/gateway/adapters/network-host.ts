import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { type NodeId, StackId } from '../../../../schemas/ids/brand.ts';
import { hostTableName, routerFolder } from '../../node/core/names.ts';
import type { FoundLink } from '../core/found-link.ts';
import { type IpPrefix, parsePrefix } from '../core/ip-address.ts';
import { agentMark, readOwnerMark } from '../core/owner-mark.ts';
import { ownTunnel } from '../core/own-tunnel.ts';
import { renderHostTable } from '../core/render-host-table.ts';
import { type ChangedSegment, guardedSegments } from '../core/guarded-segments.ts';
import { chooseUplinkRange, ownUplinks } from '../core/uplink-addresses.ts';
import { ensureDockerUser, releaseDockerUser } from './docker-user.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import { ensureTable, type NftTable, removeTable } from './nft-table.ts';
import { oneAtATime } from '../../../process/one-at-a-time.ts';
import { foundForwarding, foundLinks } from './read-state.ts';

/** What the networks and routers of one agent share on their host. */
export class NetworkHost {
  readonly node: NodeId;
  readonly namespace: NetworkNamespace;
  /** Every change to the host goes through here, one after the other. */
  readonly change = oneAtATime();
  readonly #folder: string;

  /**
   * @param node who owns what is made here
   * @param folder of the agent
   * @param namespace that plays the host
   */
  constructor(node: NodeId, folder: string, namespace: NetworkNamespace) {
    this.node = node;
    this.namespace = namespace;
    this.#folder = folder;
  }

  links(): Promise<FoundLink[]> {
    return foundLinks(this.namespace);
  }

  /** Where the files of a router are. Made before and removed after everything else of it. */
  folderOf(stack: StackId): string {
    return join(this.#folder, routerFolder(stack));
  }

  /** File that remembers how a table of this name was loaded. */
  recordOf(table: string): string {
    return join(this.#folder, 'run', `${table}.loaded`);
  }

  /** @returns the routers that have a folder or an interface. */
  async routers(): Promise<StackId[]> {
    const names = await readdir(join(this.#folder, 'run')).catch(() => []);
    const marks = (await this.links()).map((link) => readOwnerMark(this.node, link.alias));
    const stacks = [
      ...names.map((name) => StackId.safeParse(`stack-${name}`).data),
      ...marks.map((mark) => (mark && 'stack' in mark ? mark.stack : undefined)),
    ];
    return [...new Set(stacks.filter((stack) => stack !== undefined))];
  }

  /**
   * Keeps stacks away from the host and from each other, and others away from segments.
   *
   * @param links of the host
   * @param change a segment that is about to become another one
   * @returns whether anything was changed
   */
  async ensureIsolation(links: readonly FoundLink[], change?: ChangedSegment): Promise<boolean> {
    const own = links.filter((link) => link.vxlan && readOwnerMark(this.node, link.alias));
    const forwarding = own.length === 0 ? new Map() : await foundForwarding(this.namespace);
    const tunnel = ownTunnel(this.node);
    const segments = guardedSegments(own, forwarding, { tunnel, change });
    const [table, docker] = await Promise.all([
      ensureTable(this.#table(), renderHostTable(this.node, segments)),
      ensureDockerUser(this.namespace, this.node),
    ]);
    return table || docker;
  }

  /**
   * After something was removed: takes the isolation away when this agent has nothing on the host any
   * more, and otherwise leaves out of it what is gone.
   */
  async releaseIfUnused(): Promise<void> {
    const links = await this.links();
    const { name: tunnel } = ownTunnel(this.node);
    const ours = links.some(
      (link) => link.name === tunnel || readOwnerMark(this.node, link.alias) !== undefined,
    );
    if (ours || (await this.routers()).length > 0) {
      await this.ensureIsolation(links);
      return;
    }
    await removeTable(this.#table());
    await releaseDockerUser(this.namespace, this.node);
  }

  /**
   * @param links of the host
   * @returns the range of the addresses of this agent's uplinks
   * @throws Fault NETWORK_FAILED when the host has routes into every one
   */
  async uplinkRange(links: readonly FoundLink[]): Promise<IpPrefix> {
    const own = ownUplinks(this.node, links);
    const range = chooseUplinkRange(this.node, own, own.length > 0 ? [] : await this.#routes4());
    if (range) return range;
    throw new Fault('NETWORK_FAILED', {
      what: 'The uplinks of routers',
      message:
        'they need a free part of 100.96.0.0/11, and this host has routes into every part of it',
    });
  }

  #table(): NftTable {
    const name = hostTableName(this.node);
    const record = this.recordOf(name);
    return { where: this.namespace, name, mark: agentMark(this.node), record };
  }

  /** IPv4 networks this host has routes to, in whatever table, except default routes. */
  async #routes4(): Promise<IpPrefix[]> {
    const json = await this.namespace.run('ip', ['-4', '-json', 'route', 'show', 'table', 'all']);
    const routes = z.array(z.object({ dst: z.string() })).parse(JSON.parse(json || '[]'));
    return routes.flatMap(({ dst }) => {
      if (dst === 'default') return [];
      return [parsePrefix(dst.includes('/') ? dst : `${dst}/32`)];
    });
  }
}
