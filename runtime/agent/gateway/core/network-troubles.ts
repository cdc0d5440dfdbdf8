import type { NetworkTrouble } from '../ports/network.ts';
import type { FoundUnderlay } from '../../node/ports/underlay.ts';
import type { FoundRoute } from './found-routes.ts';
import type { Resolvers } from './read-resolvers.ts';

/** What was found out about a host. */
export interface NetworkFacts {
  /** Programs that are not installed, each with the Debian package it comes in. */
  readonly missingTools: readonly { tool: string; package: string }[];
  /** Features of the kernel that were tried and did not work. */
  readonly missingFeatures: readonly string[];
  /** Of the host; undefined on a kernel without IPv6. */
  readonly routes6: readonly FoundRoute[] | undefined;
  readonly resolvers: Resolvers;
  /** Firewalls of others that drop what is forwarded, as `family table chain`. */
  readonly forwardDroppers: readonly string[];
  /** Whether the kernel has VXLAN. */
  readonly vxlan: boolean;
  readonly underlay: FoundUnderlay;
}

/** @returns what an operator should know, the worst first. */
export const networkTroubles = (facts: NetworkFacts): NetworkTrouble[] => [
  ...facts.missingTools.map((missing) => ({
    code: 'TOOL_MISSING',
    message: `The program “${missing.tool}” is not installed; stacks cannot have networks without it.`,
    action: `Install the Debian package ${missing.package}: apt-get install ${missing.package}`,
  })),
  ...facts.missingFeatures.map((feature) => ({
    code: 'KERNEL_LACKS',
    message: `The kernel of this node does not support ${feature}, which the networks of stacks need.`,
    action: 'Boot the standard kernel of the distribution.',
  })),
  ...facts.forwardDroppers.map((chain) => ({
    code: 'FORWARD_DROPPED',
    message: `Another firewall (${chain}) drops what this node forwards, so stacks may be unable to reach anything or to be reached.`,
    action:
      'Allow traffic of interfaces whose names begin with syu, in both directions, and from syb to syb.',
  })),
  ...underlayTroubles(facts),
  ...resolverTroubles(facts.resolvers),
  ...ipv6Troubles(facts.routes6),
];

/** The least that IPv6 asks of a link (RFC 8200 §5), and what VXLAN over IPv6 puts around a packet. */
const LEAST_UNDERLAY_MTU = 1_280 + 70;

function underlayTroubles({ vxlan, underlay }: NetworkFacts): NetworkTrouble[] {
  const kernel = {
    code: 'NO_VXLAN',
    message:
      'The kernel of this node does not support VXLAN, so no stack can have machines here and on another node.',
    action: 'Boot the standard kernel of the distribution.',
  };
  return [...(vxlan ? [] : [kernel]), ...addressTroubles(underlay)];
}

function addressTroubles(underlay: FoundUnderlay): NetworkTrouble[] {
  if (underlay.kind === 'lost') {
    return [
      {
        code: 'ADDRESS_LOST',
        message: `No interface of this node has the address ${underlay.address} that STACKYARD_AGENT_ADDRESS names, so other nodes cannot reach it.`,
        action:
          'Set STACKYARD_AGENT_ADDRESS to an address of this node, or remove it, and restart the agent.',
      },
    ];
  }
  if (underlay.kind === 'none' || underlay.mtu >= LEAST_UNDERLAY_MTU) return [];
  return [
    {
      code: 'SMALL_MTU',
      message: `The interface with the address ${underlay.address} carries packets of ${underlay.mtu} bytes only, too few for networks that span nodes.`,
      action: `Set its MTU to at least ${LEAST_UNDERLAY_MTU} bytes, or set STACKYARD_AGENT_ADDRESS to an address on another interface.`,
    },
  ];
}

function resolverTroubles({ usable, onlyLocal }: Resolvers): NetworkTrouble[] {
  if (usable.length > 0) return [];
  return [
    {
      code: 'NO_RESOLVER',
      message: onlyLocal
        ? 'The name server of this node is the node itself, which stacks cannot reach: machines find each other by name, but nothing on the Internet.'
        : 'This node has no name server, so machines find each other by name, but nothing on the Internet.',
      action: 'Put a name server that other hosts may use into /etc/resolv.conf.',
    },
  ];
}

function ipv6Troubles(routes6: readonly FoundRoute[] | undefined): NetworkTrouble[] {
  if (routes6 === undefined) {
    return [
      { code: 'NO_IPV6', message: 'The kernel of this node has no IPv6: stacks use IPv4 only.' },
    ];
  }
  if (routes6.some((route) => route.to === 'default' && route.link !== 'lo')) return [];
  const message =
    'This node has no IPv6 route to the outside: machines use IPv6 among themselves and IPv4 to the Internet.';
  return [{ code: 'NO_IPV6_ROUTE', message }];
}
