import dgram from 'node:dgram';
import { once } from 'node:events';
import { formatAddress } from '../../../../../../runtime/agent/gateway/core/ip-address.ts';
import type { Dhcp4Answer } from './peer.ts';

const WAIT_MS = 1_500;

/** Gets an IPv4 lease (RFC 2131 §3.1): discover, offer, request, acknowledge. */
export async function askDhcp4(mac: string): Promise<Dhcp4Answer> {
  const socket = dgram.createSocket('udp4');
  socket.bind(68, '0.0.0.0');
  await once(socket, 'listening');
  socket.setBroadcast(true);
  const ask = async (options: number[]): Promise<Buffer> => {
    socket.send(bootRequest(mac, options), 67, '255.255.255.255');
    const [answer] = (await once(socket, 'message', { signal: AbortSignal.timeout(WAIT_MS) })) as [
      Buffer,
    ];
    return answer;
  };
  try {
    const offer = await ask([53, 1, 1]);
    const server = options4(offer).get(54) ?? Buffer.alloc(0);
    const offered = offer.subarray(16, 20);
    const answer = await ask([53, 1, 3, 50, 4, ...offered, 54, 4, ...server]);
    const options = options4(answer);
    if (options.get(53)?.[0] !== 5) throw new Error('no acknowledgement');
    return {
      address: [...answer.subarray(16, 20)].join('.'),
      router: [...(options.get(3) ?? [])].join('.'),
      nameserver: [...(options.get(6) ?? [])].join('.'),
      domain: options.get(15)?.toString() ?? '',
    };
  } finally {
    socket.close();
  }
}

/** The fixed part of RFC 2131 §2 with the broadcast flag, the magic cookie, options. */
function bootRequest(mac: string, options: number[]): Buffer {
  const head = Buffer.alloc(236);
  head.set([1, 1, 6, 0, 0x59, 0x41, 0x52, 0x44, 0, 0, 0x80, 0]);
  head.set(macBytes(mac), 28);
  const wanted = [55, 4, 1, 3, 6, 15];
  return Buffer.concat([head, Buffer.from([99, 130, 83, 99, ...options, ...wanted, 255])]);
}

function options4(message: Buffer): Map<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let at = 240; message[at] !== 255 && at < message.length;) {
    const length = message[at + 1] ?? 0;
    found.set(message[at] ?? 0, message.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return found;
}

/** Gets an IPv6 address (RFC 8415 §18.2): solicit, advertise, request, reply. */
export async function askDhcp6(link: string, mac: string): Promise<string> {
  const socket = dgram.createSocket('udp6');
  socket.bind(546, `::%${link}`);
  await once(socket, 'listening');
  const client = option6(1, Buffer.from([0, 3, 0, 1, ...macBytes(mac)]));
  const identity = option6(3, Buffer.from([0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]));
  const elapsed = option6(8, Buffer.from([0, 0]));
  const ask = async (type: number, more: Buffer[]): Promise<Map<number, Buffer>> => {
    const head = Buffer.from([type, 0x59, 0x41, type]);
    socket.send(
      Buffer.concat([head, client, identity, elapsed, ...more]),
      547,
      `ff02::1:2%${link}`,
    );
    const [answer] = (await once(socket, 'message', { signal: AbortSignal.timeout(WAIT_MS) })) as [
      Buffer,
    ];
    return options6(answer.subarray(4));
  };
  try {
    const advertised = await ask(1, []);
    const server = option6(2, advertised.get(2) ?? Buffer.alloc(0));
    const reply = await ask(3, [server]);
    const address = options6((reply.get(3) ?? Buffer.alloc(0)).subarray(12)).get(5);
    if (!address) throw new Error('no address');
    return formatAddress({ family: 6, value: BigInt(`0x${address.toString('hex', 0, 16)}`) });
  } finally {
    socket.close();
  }
}

function option6(code: number, data: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(code, 0);
  head.writeUInt16BE(data.length, 2);
  return Buffer.concat([head, data]);
}

function options6(data: Buffer): Map<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let at = 0; at + 4 <= data.length;) {
    const length = data.readUInt16BE(at + 2);
    found.set(data.readUInt16BE(at), data.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return found;
}

const macBytes = (mac: string): number[] => mac.split(':').map((byte) => Number.parseInt(byte, 16));
