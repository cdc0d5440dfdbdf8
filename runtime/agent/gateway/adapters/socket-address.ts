import { parseAddress } from '../core/ip-address.ts';

const AF_INET = 2;
const AF_INET6 = 10;

/** `sockaddr_in` or `sockaddr_in6` (ip(7), ipv6(7)): the family in the machine's order. */
export function socketAddress(address: string, port: number): Buffer {
  const { family, value } = parseAddress(address);
  const bytes = Buffer.alloc(family === 4 ? 16 : 28);
  bytes.writeUInt16LE(family === 4 ? AF_INET : AF_INET6, 0);
  bytes.writeUInt16BE(port, 2);
  const hex = value.toString(16).padStart(family === 4 ? 8 : 32, '0');
  bytes.write(hex, family === 4 ? 4 : 8, 'hex');
  return bytes;
}
