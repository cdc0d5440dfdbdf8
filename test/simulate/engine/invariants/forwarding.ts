import type { StackRecord } from '../../../../runtime/control/stacks/core/define/stack-record.ts';
import type { SeenNode } from './sight.ts';

/**
 * Once all is at rest, what a node sends to other nodes goes where the machines are: for each network
 * there, exactly the machines that are in it on nodes with an address are behind that address.
 *
 * @returns a sentence for each entry that is missing, or is there and wrong
 */
export function wrongForwarding(
  node: SeenNode,
  nodes: readonly SeenNode[],
  stacks: readonly StackRecord[],
): string[] {
  return stacks.flatMap(({ definition }) =>
    definition.networks.flatMap(({ id, name }) => {
      const network = node.world.networks.get(id);
      if (!network) return [];
      const entries = (network.segment?.peers ?? []).flatMap(({ address, hosts }) =>
        hosts.map(({ mac }) => `${mac} behind ${address}`),
      );
      const right = definition.machines.flatMap((machine) => {
        const place = nodes.find((each) => each.id === machine.node);
        if (!place || place === node || !place.address || !node.address) return [];
        return machine.interfaces
          .filter((nic) => nic.network === id)
          .map(({ mac }) => `${mac} behind ${place.address}`);
      });
      const [there, wanted] = [new Set(entries), new Set(right)];
      const where = `of ${name} on ${node.name}`;
      return [
        ...right
          .filter((entry) => !there.has(entry))
          .map((entry) => `entry ${where} lacks ${entry}`),
        ...entries.filter((entry) => !wanted.has(entry)).map((entry) => `entry ${where}: ${entry}`),
      ];
    }),
  );
}
