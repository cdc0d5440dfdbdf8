import type { DesiredBoot } from '../../../../schemas/agent/boot.ts';
import type { FoundLink } from '../../gateway/core/found-link.ts';

/**
 * @param link the card as it is
 * @returns lines of `ip -batch` that give it the address of the gateway, and switch it on, as far as
 *   that is missing. Other addresses and settings stay.
 */
export function planAddress(
  { address }: Pick<DesiredBoot, 'address'>,
  link: Pick<FoundLink, 'name' | 'addresses' | 'up'>,
): string[] {
  return [
    ...(link.addresses.includes(address)
      ? []
      : [`address add ${address} broadcast + dev ${link.name}`]),
    ...(link.up ? [] : [`link set ${link.name} up`]),
  ];
}
