import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';

/** The discard port: nobody answers there, and cards look at what is in a frame, not where it goes. */
const PORT = 9;
const EVERYBODY = '255.255.255.255';
const TIMES = 16;

/**
 * @param mac as `52:54:00:12:34:56`
 * @returns what wakes the card with that address (AMD, Magic Packet Technology, 1995): six bytes FF, and the
 *   address sixteen times
 */
export function magicPacket(mac: string): Uint8Array {
  const address = Uint8Array.from(mac.split(':'), (byte) => Number.parseInt(byte, 16));
  if (address.length !== 6 || !/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(mac)) {
    throw new Error(`“${mac}” is no MAC address`);
  }
  const packet = new Uint8Array(6 + TIMES * address.length).fill(0xff, 0, 6);
  for (let time = 0; time < TIMES; time += 1) packet.set(address, 6 + time * address.length);
  return packet;
}

/** An address of this host, and the length of its subnet: `192.0.2.7/24`. */
interface OwnAddress {
  readonly family: string;
  readonly internal: boolean;
  readonly cidr: string | null;
}

/**
 * @param addresses of all interfaces
 * @returns where a packet goes to everybody: in each subnet that this host is in, and in that of the default route
 */
export function broadcastAddresses(addresses: readonly OwnAddress[]): string[] {
  const subnets = addresses.flatMap(({ family, internal, cidr }) => {
    const [address = '', bits = ''] = cidr?.split('/') ?? [];
    // A subnet of one or two addresses has nobody else in it.
    return family === 'IPv4' && !internal && cidr !== null && Number(bits) <= 30
      ? [lastAddress(address, Number(bits))]
      : [];
  });
  return [...new Set([...subnets, EVERYBODY])];
}

function lastAddress(address: string, bits: number): string {
  const own = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - bits);
  const last = own - (own % size) + size - 1;
  return [24, 16, 8, 0].map((shift) => Math.floor(last / 2 ** shift) % 256).join('.');
}

/**
 * Sends what wakes cards to everybody in every LAN that this host is in. Whether anybody heard it is not to be
 * known; a LAN that cannot be sent to is left out.
 *
 * @param macs MAC addresses of cards
 * @throws the error of the last LAN, when there was none that it could be sent to
 */
export async function sendMagicPackets(macs: readonly string[]): Promise<void> {
  if (macs.length === 0) return;
  const socket = createSocket('udp4');
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(0, () => resolve());
    });
    socket.setBroadcast(true);
    const targets = broadcastAddresses(Object.values(networkInterfaces()).flatMap((a) => a ?? []));
    const results = await Promise.allSettled(
      macs.flatMap((mac) => targets.map((target) => send(socket, magicPacket(mac), target))),
    );
    const failed = results.find((result) => result.status === 'rejected');
    if (failed && results.every(({ status }) => status === 'rejected')) throw failed.reason;
  } finally {
    socket.close();
  }
}

const send = (
  socket: ReturnType<typeof createSocket>,
  packet: Uint8Array,
  target: string,
): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.send(packet, PORT, target, (error) => (error ? reject(error) : resolve()));
  });
