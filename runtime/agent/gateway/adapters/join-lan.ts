import { existsSync } from 'node:fs';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { NetworkId } from '../../../../schemas/ids/brand.ts';
import { lanPortName, lanTableName } from '../../node/core/names.ts';
import { arpAnnouncement } from '../core/arp-announcement.ts';
import type { FoundLink } from '../core/found-link.ts';
import type { LanShape } from '../core/lan-shape.ts';
import { ownerMark } from '../core/owner-mark.ts';
import { clearUnusedLans, planLan } from '../core/plan-lan.ts';
import { renderLanTable } from '../core/render-lan-table.ts';
import { lanSettings } from '../core/settings.ts';
import type { LanUplinks } from './lan-uplinks.ts';
import type { NetworkHost } from './network-host.ts';
import { ensureTable, type NftTable, removeTable } from './nft-table.ts';
import { sendFrames } from './send-frames.ts';

/**
 * Attaches a network, whose bridge is there already, to its LAN. The filter between them is there before
 * they are joined.
 *
 * @param links of the host
 * @returns whether anything was changed
 * @throws Fault NETWORK_FAILED when the node does not offer the uplink, or it cannot be used
 */
export async function joinLan(
  host: NetworkHost,
  uplinks: LanUplinks,
  lan: LanShape,
  links: readonly FoundLink[],
): Promise<boolean> {
  const { node, namespace } = host;
  const refuse = (message: string): never => {
    throw new Fault('NETWORK_FAILED', { what: `Network ${lan.network}`, message });
  };
  const offered = (await uplinks.offered(links)).find(({ name }) => name === lan.uplink);
  if (!offered) return refuse(`this node does not offer the uplink “${lan.uplink}”`);
  if (offered.unusable !== undefined) {
    refuse(`the uplink “${lan.uplink}” cannot be used: ${offered.unusable}`);
  }
  const table = await ensureTable(tableOf(host, lan.network), renderLanTable(node, lan));
  const plan = planLan(node, lan.network, offered.source, links);
  const cleared = await namespace.clear(plan.clear);
  const made = await namespace.ip(plan.make);
  const settings = namespace.applySettings(lanSettings(lan.network));
  const finished = await namespace.ip(plan.finish);
  return [table, cleared, made, settings, finished].some(Boolean);
}

/**
 * Takes a network out of the LAN that it may be in, and away what was made for uplinks that no network
 * uses any more.
 *
 * @returns whether anything was changed
 */
export async function leaveLan(
  host: NetworkHost,
  network: NetworkId,
  links: readonly FoundLink[],
): Promise<boolean> {
  const { node, namespace } = host;
  const left = await namespace.clear(planLan(node, network, undefined, links).clear);
  const table = tableOf(host, network);
  const unguarded = existsSync(table.record) && (await removeTable(table));
  const now = left ? await host.links() : links;
  const cleared = await namespace.clear(clearUnusedLans(node, now));
  return left || unguarded || cleared;
}

/** Tells the LAN where the machines of a network are now: its switches may know them behind another node. */
export async function announceInLan(host: NetworkHost, lan: LanShape): Promise<void> {
  const port = (await host.links()).find(({ name }) => name === lanPortName(lan.network));
  if (port) sendFrames(host.namespace, port.index, lan.machines.map(arpAnnouncement));
}

const tableOf = (host: NetworkHost, network: NetworkId): NftTable => ({
  where: host.namespace,
  family: 'bridge',
  name: lanTableName(network),
  mark: ownerMark(host.node, network),
  record: host.recordOf(lanTableName(network)),
});
