import type { ObservedBoot } from '../../../../schemas/agent/boot.ts';
import type { BootClient, BootNetwork } from '../../../../schemas/api/resources/boot.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { BootNetworkRecord } from '../ports/boot-store.ts';
import type { WhyNot } from './check-boot-network.ts';

export interface BootNetworkViewInput {
  readonly record: BootNetworkRecord;
  /** Of its gateway. */
  readonly nodeName: string;
  /** What the gateway has told; undefined: nothing about it yet. */
  readonly observed: ObservedBoot | undefined;
  /** Whether the gateway has been silent for so long that it counts as lost. */
  readonly isLost: boolean;
  /** Where machines find the server; undefined where they cannot. */
  readonly server: string | undefined;
  /** Why it cannot be served as things are now. */
  readonly problem: WhyNot | undefined;
}

/** Shows a boot network: what was ordered, and what its gateway says. */
export function viewBootNetwork(input: BootNetworkViewInput): BootNetwork {
  const { record, observed, isLost, problem } = input;
  const { fault } = observed ?? {};
  return {
    node: record.node,
    nodeName: input.nodeName,
    link: record.link,
    address: record.address,
    port: record.port,
    dhcp: record.dhcp,
    server: input.server ?? null,
    state: isLost ? 'lost' : problem ? 'failed' : (observed?.state ?? 'waiting'),
    problem: problem ? [`${problem.why}.`, problem.action].filter(Boolean).join(' ') : null,
    fault: fault ?? null,
    images: observed?.images ?? [],
    clients: observed?.clients.length ?? 0,
    setAt: record.setAt.toISOString(),
    setBy: record.setBy,
  };
}

/** What a gateway has told of machines that boot. */
export interface SeenClients {
  readonly gateway: string;
  readonly clients: ObservedBoot['clients'];
}

/**
 * @param nodeOf the name of the node that has a network card
 * @returns machines that boot, of all gateways, the latest first; each that two gateways saw, once
 */
export function viewBootClients(
  seen: readonly SeenClients[],
  nodeOf: (mac: string) => string | undefined,
): BootClient[] {
  const all = seen
    .flatMap(({ gateway, clients }) =>
      clients.map((client) => ({ ...client, gateway, node: nodeOf(client.mac) ?? null })),
    )
    .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
  const latest = new Map<string, BootClient>();
  for (const client of all) if (!latest.has(client.mac)) latest.set(client.mac, client);
  return [...latest.values()].slice(0, LIMITS.boot.shownClients);
}
