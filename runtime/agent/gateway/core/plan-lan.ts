import { createHash } from 'node:crypto';
import type { UplinkSource } from '../../../../schemas/agent/lan.ts';
import type { NetworkId, NodeId } from '../../../../schemas/ids/brand.ts';
import {
  bridgeName,
  LAN_BRIDGES,
  LAN_PLUGS,
  lanPlugName,
  lanPortName,
} from '../../node/core/names.ts';
import type { FoundLink } from './found-link.ts';
import { linkMac } from './link-mac.ts';
import { agentMark, ownerMark } from './owner-mark.ts';
import { planLink } from './plan-links.ts';

/** Lines for `ip -batch` on the host; between the last two the links get their {@link lanSettings}. */
export interface LanPlan {
  readonly clear: readonly string[];
  readonly make: readonly string[];
  readonly finish: readonly string[];
}

/**
 * Compares what attaches a network to a LAN with what there is: a veth pair between the bridge of the
 * network and that of the LAN. For a network card, the bridge of the LAN is one of ours, which all networks on
 * this uplink share; a VLAN is taken from the card by an interface of ours. Besides joining that bridge
 * and being up, nothing of the card is changed.
 *
 * Packets between the two are as large as the LAN's: a bridge gives itself the smallest size of its ports.
 *
 * @param source undefined: it shall be attached to none
 * @param links of the host
 */
export function planLan(
  node: NodeId,
  network: NetworkId,
  source: UplinkSource | undefined,
  links: readonly FoundLink[],
): LanPlan {
  const find = (name: string): FoundLink | undefined => links.find((link) => link.name === name);
  const [port, plug] = [find(lanPortName(network)), find(lanPlugName(network))];
  const remove = port ? [`link delete dev ${port.name}`] : [];
  if (!source) return { clear: remove, make: [], finish: [] };
  const lan = lanBridge(node, source);
  const size = find(source.link)?.mtu;
  const wanted = [
    {
      name: lanPlugName(network),
      mac: linkMac('plug in a LAN', network),
      bridge: lan.name,
      found: plug,
    },
    {
      name: lanPortName(network),
      mac: linkMac('port to a LAN', network),
      bridge: bridgeName(network),
      found: port,
    },
  ].map((each) => ({
    ...each,
    alias: ownerMark(node, network),
    addresses: [],
    ...(size === undefined ? {} : { mtu: size }),
  }));
  const isWhole = port !== undefined && plug !== undefined;
  const bridge = planLanBridge(lan, source, links);
  return {
    clear: isWhole ? [] : remove,
    make: [...bridge, ...(isWhole ? [] : makePair(node, network))],
    finish: wanted.flatMap(({ found, ...link }) => planLink(link, isWhole ? found : undefined)),
  };
}

const makePair = (node: NodeId, network: NetworkId): string[] => {
  const [port, plug] = [lanPortName(network), lanPlugName(network)];
  const [macOfPort, macOfPlug] = [
    linkMac('port to a LAN', network),
    linkMac('plug in a LAN', network),
  ];
  return [
    `link add name ${port} address ${macOfPort} type veth peer name ${plug} address ${macOfPlug}`,
    ...[port, plug].map((name) => `link set dev ${name} alias "${ownerMark(node, network)}"`),
  ];
};

interface LanBridge {
  readonly name: string;
  /** Interface of the VLAN; undefined: the card itself, or the bridge is not ours. */
  readonly vlan: string | undefined;
  /** Undefined: the bridge is not ours. */
  readonly alias: string | undefined;
}

/** Names of what is made for an uplink follow from what it names: two names for one card share it. */
function lanBridge(node: NodeId, source: UplinkSource): LanBridge {
  if (source.kind === 'bridge') return { name: source.link, vlan: undefined, alias: undefined };
  const text = `${node} ${source.link} ${source.vlan ?? ''}`;
  const key = createHash('sha256').update(text).digest('hex').slice(0, 10);
  const vlan = source.vlan === undefined ? undefined : `syz${key}`;
  return { name: `${LAN_BRIDGES}${key}`, vlan, alias: lanMark(node) };
}

const lanMark = (node: NodeId): string => `${agentMark(node)} uplink`;

function planLanBridge(
  { name, vlan, alias }: LanBridge,
  source: UplinkSource,
  links: readonly FoundLink[],
): string[] {
  if (alias === undefined || source.kind === 'bridge') return [];
  const find = (wanted: string): FoundLink | undefined =>
    links.find((link) => link.name === wanted);
  const [bridge, card, sub] = [find(name), find(source.link), vlan ? find(vlan) : undefined];
  const port = vlan ?? source.link;
  return [
    ...(bridge ? [] : [`link add name ${name} type bridge stp_state 0 mcast_snooping 0`]),
    ...(bridge?.alias === alias ? [] : [`link set dev ${name} alias "${alias}"`]),
    ...(vlan === undefined || sub
      ? []
      : [`link add link ${source.link} name ${vlan} type vlan id ${source.vlan}`]),
    ...(vlan === undefined || sub?.alias === alias
      ? []
      : [`link set dev ${vlan} alias "${alias}"`]),
    ...(card?.up ? [] : [`link set dev ${source.link} up`]),
    ...((sub ?? card)?.bridge === name && (vlan === undefined || sub)
      ? []
      : [`link set dev ${port} master ${name}`]),
    ...(vlan === undefined || sub?.up ? [] : [`link set dev ${vlan} up`]),
    ...(bridge?.up ? [] : [`link set dev ${name} up`]),
  ];
}

/**
 * @param links of the host
 * @returns lines for `ip -batch` that take away what was made for uplinks and no network is attached to any
 *   more; a network card is let go, and else stays as it is
 */
export function clearUnusedLans(node: NodeId, links: readonly FoundLink[]): string[] {
  const mark = lanMark(node);
  const bridges = links.filter(
    ({ kind, alias, name }) =>
      kind === 'bridge' &&
      alias === mark &&
      !links.some((link) => link.bridge === name && link.name.startsWith(LAN_PLUGS)),
  );
  const names = new Set(bridges.map(({ name }) => name));
  const vlans = links.filter(({ bridge, alias }) => alias === mark && bridge && names.has(bridge));
  return [...vlans, ...bridges].map(({ name }) => `link delete dev ${name}`);
}
