import type { LanHost } from './lan-shape.ts';
import { parseAddress } from './ip-address.ts';

/**
 * An ARP announcement (RFC 5227 §3): everybody in the LAN, switches included, learns where a host is. It is
 * an ARP request of the host for its own address (RFC 826, over Ethernet), filled up to the shortest frame.
 *
 * @returns the frame, 60 bytes
 */
export function arpAnnouncement({ mac, address4 }: LanHost): Uint8Array {
  const own = mac.split(':').map((byte) => Number.parseInt(byte, 16));
  const { value } = parseAddress(address4);
  const address = [24n, 16n, 8n, 0n].map((shift) => Number((value >> shift) & 0xffn));
  const frame = new Uint8Array(60);
  frame.set([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, ...own, 0x08, 0x06]);
  frame.set([0, 1, 0x08, 0, 6, 4, 0, 1, ...own, ...address, 0, 0, 0, 0, 0, 0, ...address], 14);
  return frame;
}
