import { MACHINES } from './sample-stack.ts';

/** An address that no machine has. */
export const FORGED = '10.20.0.77';

/** A frame to web0 from an address of its network, as it travels between nodes (RFC 7348 §5). */
export function forgedFrame(vni: number, port: number): string {
  const header = `08000000${vni.toString(16).padStart(6, '0')}00`;
  const ethernet = `${MACHINES.web0.mac.replaceAll(':', '')}5254000000ff0800`;
  const bytes = (address: string): string =>
    address
      .split('.')
      .map((part) => Number(part).toString(16).padStart(2, '0'))
      .join('');
  const udp = `1b58${port.toString(16)}00090000`;
  const ip = `4500001d0000400040110000${bytes(FORGED)}${bytes(MACHINES.web0.address4)}`;
  return header + ethernet + withChecksum(ip) + udp + '2e';
}

/** RFC 791 §3.1: the one's complement of the sum of the header's words. */
function withChecksum(header: string): string {
  const words = (header.match(/.{4}/g) ?? []).map((word) => Number.parseInt(word, 16));
  let sum = words.reduce((total, word) => total + word, 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  const checksum = (~sum & 0xffff).toString(16).padStart(4, '0');
  return header.slice(0, 20) + checksum + header.slice(24);
}
