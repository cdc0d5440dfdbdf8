/** IPv4 subnets of an appliance's networks, as RFC 4632 writes them: `10.77.0.0/24`. */

/** Offset of the first machine's address: the gateway and a few more are kept free. */
export const FIRST_HOST = 10;

/** @returns the subnet of the n-th network (from 0), unless the appliance names one. */
export const defaultSubnet4 = (index: number): string => `10.77.${index}.0/24`;

/** @returns how many machines fit into a subnet (gateway and reserved addresses left out). */
export const hostCapacity4 = (subnet: string): number =>
  Math.max(0, range4(subnet).size - 1 - FIRST_HOST);

/** @returns whether two subnets have an address in common. */
export function overlaps4(a: string, b: string): boolean {
  const [first, second] = [range4(a), range4(b)];
  return first.start < second.start + second.size && second.start < first.start + first.size;
}

/** @returns how many addresses a subnet has, the first and the last of which are no host's. */
export const size4 = (subnet: string): number => range4(subnet).size;

/** @returns whether an address is one of a subnet. */
export const holds4 = (subnet: string, address: string): boolean =>
  overlaps4(subnet, `${address}/32`);

/** @returns the address at an offset into a subnet. */
export function addressAt4(subnet: string, offset: number): string {
  const address = range4(subnet).start + offset;
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/** @returns the first address as a number, and how many addresses there are. */
function range4(subnet: string): { start: number; size: number } {
  const [base = '', prefix = '24'] = subnet.split('/');
  const number = base.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(prefix));
  return { start: Math.floor(number / size) * size, size };
}
