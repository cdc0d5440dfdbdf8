import type { DesiredRouter } from '../../../../../schemas/agent/desired.ts';
import type { StackDefinition } from '../define/definition.ts';
import type { StackRecord } from '../define/stack-record.ts';
import { gatewayAddress4, gatewayAddress6, withPrefix } from './addresses.ts';

/**
 * @param agent `knowsUplinks`: whether the agent of the gateway can be told of LANs
 * @returns the router of a stack, for its gateway; it serves machines on whatever node
 */
export function desiredRouter(
  { id, definition, appliance, clone }: StackRecord,
  { knowsUplinks }: { readonly knowsUplinks: boolean },
): DesiredRouter {
  return {
    stack: id,
    domain: definition.domain,
    uplink: { index: definition.uplinkIndex },
    egress: clone?.fenced ? 'none' : appliance.manifest.permissions.egress,
    networks: definition.networks.map((network) => ({
      network: network.id,
      gateway4: withPrefix(gatewayAddress4(network), network.subnet4),
      gateway6: withPrefix(gatewayAddress6(network.subnet6), network.subnet6),
      ...(network.uplink && knowsUplinks ? { lan: true as const } : {}),
      hosts: hostsOn(network.id, definition),
    })),
    publish: clone?.fenced ? [] : definition.ports.map((port) => publishOf(port, definition)),
  };
}

function hostsOn(
  network: string,
  definition: StackDefinition,
): DesiredRouter['networks'][number]['hosts'] {
  return definition.machines.flatMap((machine) =>
    machine.interfaces
      .filter((each) => each.network === network)
      .map(({ mac, address4, address6 }) => ({
        machine: machine.id,
        mac,
        address4,
        address6,
        names: [...new Set([machine.hostname, machine.role])],
      })),
  );
}

function publishOf(
  port: StackDefinition['ports'][number],
  { machines }: StackDefinition,
): DesiredRouter['publish'][number] {
  const targets = machines.filter((machine) => machine.role === port.role);
  return {
    key: port.key,
    protocol: port.protocol,
    hostPort: port.hostPort,
    port: port.port,
    targets4: targets.flatMap((machine) => machine.interfaces[0]?.address4 ?? []),
    targets6: targets.flatMap((machine) => machine.interfaces[0]?.address6 ?? []),
  };
}
