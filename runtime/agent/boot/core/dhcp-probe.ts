/**
 * A question for DHCP servers and their answers (RFC 2131), just enough of it to find out who gives
 * addresses on a network.
 */

/** Another DHCP server that answers. */
export interface FoundDhcpServer {
  readonly address: string;
  readonly offers: string;
}

const MAGIC = [0x63, 0x82, 0x53, 0x63];
const HEADER_BYTES = 236;
const MESSAGE_TYPE = 53;
const SERVER = 54;
const END = 255;
const PAD = 0;

/**
 * An Ethernet frame with a DHCPDISCOVER to everybody, as a client sends it that has no address.
 *
 * @param mac sender; not that of a card of this node, whose server would answer
 * @param number that tells the answers from those to others
 */
export function dhcpDiscover(mac: string, number: number): Uint8Array {
  const options = [...MAGIC, MESSAGE_TYPE, 1, 1, 55, 3, 1, 3, SERVER, END];
  const message = Buffer.alloc(300);
  message.set([1, 1, 6, 0], 0);
  message.writeUInt32BE(number >>> 0, 4);
  // Answers shall go to everybody: nobody has this address yet.
  message.writeUInt16BE(0x8000, 10);
  message.set(bytesOf(mac), 28);
  message.set(options, HEADER_BYTES);
  const udp = Buffer.alloc(8);
  udp.writeUInt16BE(68, 0);
  udp.writeUInt16BE(67, 2);
  udp.writeUInt16BE(8 + message.length, 4);
  const ip = Buffer.alloc(20);
  ip.set([0x45, 0], 0);
  ip.writeUInt16BE(20 + 8 + message.length, 2);
  ip.set([64, 17], 8);
  ip.fill(0xff, 16, 20);
  ip.writeUInt16BE(checksum(ip), 10);
  const ethernet = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, ...bytesOf(mac), 0x08, 0x00];
  return Buffer.concat([Uint8Array.from(ethernet), ip, udp, message]);
}

/** @returns who answers a question with this number; undefined when it is something else */
export function readDhcpOffer(message: Uint8Array, number: number): FoundDhcpServer | undefined {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  if (bytes.length < HEADER_BYTES + 4 || bytes[0] !== 2) return undefined;
  if (bytes.readUInt32BE(4) !== number >>> 0) return undefined;
  if (MAGIC.some((byte, i) => bytes[HEADER_BYTES + i] !== byte)) return undefined;
  const options = readOptions(bytes.subarray(HEADER_BYTES + 4));
  const server = options.get(SERVER);
  const isOffer = options.get(MESSAGE_TYPE)?.[0] === 2;
  if (!isOffer || server?.length !== 4) return undefined;
  const offers = [...bytes.subarray(16, 20)].join('.');
  return { address: [...server].join('.'), offers };
}

function readOptions(bytes: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const found = new Map<number, Uint8Array>();
  for (let at = 0; at < bytes.length;) {
    const code = bytes[at] ?? END;
    if (code === END) break;
    if (code === PAD) {
      at += 1;
      continue;
    }
    const length = bytes[at + 1] ?? 0;
    found.set(code, bytes.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return found;
}

const bytesOf = (mac: string): number[] => mac.split(':').map((byte) => Number.parseInt(byte, 16));

/** RFC 1071. */
function checksum(header: Buffer): number {
  let sum = 0;
  for (let at = 0; at < header.length; at += 2) sum += header.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
