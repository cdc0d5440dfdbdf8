import type { StackDefinition } from '../../stacks/core/define/definition.ts';

/** @returns the addresses that a stack has in LANs: of its router, and of its machines */
export const lanAddresses = ({
  networks,
  machines,
}: Pick<StackDefinition, 'networks' | 'machines'>): { uplink: string; address: string }[] =>
  networks.flatMap(({ id, uplink }) => {
    if (!uplink) return [];
    const ofMachines = machines.flatMap(({ interfaces }) =>
      interfaces.flatMap(({ network, address4 }) => (network === id ? [address4] : [])),
    );
    return [uplink.router4, ...ofMachines].map((address) => ({ uplink: uplink.name, address }));
  });

/** @returns what an address is known by in the LAN of an uplink */
export const lanAddressKey = (uplink: string, address: string): string => `${uplink} ${address}`;
