/** An IPv4 or IPv6 address as a number, so that it can be compared, counted and written one way. */
export interface IpAddress {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** An address together with the length of its network, such as `10.0.0.1/24`. */
export interface IpPrefix {
  readonly address: IpAddress;
  readonly length: number;
}

const BITS = { 4: 32, 6: 128 } as const;

/** @throws RangeError when the text is no address */
export function parseAddress(text: string): IpAddress {
  const value = text.includes(':') ? readV6(text) : readV4(text);
  if (value === undefined) throw new RangeError(`not an IP address: ${text}`);
  return { family: text.includes(':') ? 6 : 4, value };
}

/** @throws RangeError when the text is no address with a length */
export function parsePrefix(text: string): IpPrefix {
  const match = /^([^/]+)\/(\d{1,3})$/.exec(text);
  const address = parseAddress(match?.[1] ?? '');
  const length = Number(match?.[2]);
  if (length > BITS[address.family]) throw new RangeError(`not a network: ${text}`);
  return { address, length };
}

/** Canonical text: dotted decimal, or RFC 5952 §4. What `ip -json` and nft print as well. */
export function formatAddress({ family, value }: IpAddress): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
  const groups = Array.from({ length: 8 }, (_, i) =>
    ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16),
  );
  const zeros = longestZeroRun(groups);
  if (zeros.length < 2) return groups.join(':');
  const end = zeros.start + zeros.length;
  return `${groups.slice(0, zeros.start).join(':')}::${groups.slice(end).join(':')}`;
}

export const formatPrefix = ({ address, length }: IpPrefix): string =>
  `${formatAddress(address)}/${length}`;

/** @returns the address of `address/length`. */
export const addressIn = (prefix: string): string => formatAddress(parsePrefix(prefix).address);

/** @returns the network an address is in: `10.0.0.0/24` for `10.0.0.1/24`. */
export function networkOf({ address, length }: IpPrefix): IpPrefix {
  const hostBits = BigInt(BITS[address.family] - length);
  return { address: { ...address, value: (address.value >> hostBits) << hostBits }, length };
}

export const contains = (prefix: IpPrefix, address: IpAddress): boolean =>
  overlaps(prefix, { address, length: BITS[address.family] });

/** @returns whether two networks share an address. */
export function overlaps(a: IpPrefix, b: IpPrefix): boolean {
  if (a.address.family !== b.address.family) return false;
  const hostBits = BigInt(BITS[a.address.family] - Math.min(a.length, b.length));
  return a.address.value >> hostBits === b.address.value >> hostBits;
}

/** @returns the mask of an IPv4 network, such as `255.255.255.0`. */
export const netmask4 = (length: number): string =>
  formatAddress({ family: 4, value: ((1n << BigInt(length)) - 1n) << BigInt(32 - length) });

function readV4(text: string): bigint | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  const parts = match?.slice(1).map(Number);
  if (!parts || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function readV6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const written = [...(head ?? []), ...(tail ?? [])];
  const missing = 8 - written.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  if (written.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  const groups = [...(head ?? []), ...Array<string>(missing).fill('0'), ...(tail ?? [])];
  return groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}

function longestZeroRun(groups: readonly string[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start += 1) {
    let length = 0;
    while (groups[start + length] === '0') length += 1;
    if (length > best.length) best = { start, length };
  }
  return best;
}
