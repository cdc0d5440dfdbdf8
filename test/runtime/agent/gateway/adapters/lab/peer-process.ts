import dgram from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import http from 'node:http';
import net from 'node:net';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { askDhcp4, askDhcp6 } from './dhcp-client.ts';
import type { PeerCalls } from './peer.ts';

/** Runs inside a network namespace and does there what a test asks for, call by call. */
const arrivals: string[] = [];

const calls: PeerCalls = {
  async serve(name, port, address = '::') {
    const tcp = http.createServer((asked, answer) => {
      if (asked.url === '/never') return;
      if (asked.url === '/moved') answer.writeHead(302, { location: '/elsewhere' });
      if (asked.url === '/big') answer.write('x'.repeat(200_000));
      answer.end(`${name} ${plain(asked.socket.remoteAddress)}`);
    });
    tcp.listen(port, address);
    await once(tcp, 'listening');
    const udp = dgram.createSocket(net.isIPv6(address) ? 'udp6' : 'udp4');
    udp.on('message', (_, from) => {
      arrivals.push(plain(from.address));
      udp.send(`${name} ${plain(from.address)}`, from.port, from.address);
    });
    udp.bind(port, address);
    await once(udp, 'listening');
  },
  tcp: (url, from) =>
    new Promise((resolve, reject) => {
      const options = { timeout: 1_500, agent: false, ...(from ? { localAddress: from } : {}) };
      const asked = http.get(url, options, (answer) => {
        let text = '';
        answer.on('data', (piece: Buffer) => (text += piece.toString()));
        answer.on('end', () => resolve(text));
      });
      asked.on('timeout', () => asked.destroy(new Error('ETIMEDOUT')));
      asked.on('error', (error: NodeJS.ErrnoException) =>
        reject(new Error(error.code ?? error.message)),
      );
    }),
  arrivals: async () => arrivals,
  async udp(address, port, from, sizeBytes = 12) {
    const socket = dgram.createSocket(net.isIPv6(address) ? 'udp6' : 'udp4');
    try {
      if (from !== undefined) {
        socket.bind(0, from);
        await once(socket, 'listening');
      }
      socket.connect(port, address);
      await once(socket, 'connect');
      socket.send(Buffer.alloc(sizeBytes, '?'));
      const [answer] = (await once(socket, 'message', { signal: AbortSignal.timeout(1_500) })) as [
        Buffer,
      ];
      return answer.toString();
    } finally {
      socket.close();
    }
  },
  async stream(address, port, count, everyMs) {
    const socket = dgram.createSocket(net.isIPv6(address) ? 'udp6' : 'udp4');
    for (let sent = 0; sent < count; sent += 1) {
      socket.send('.', port, address);
      await setTimeout(everyMs);
    }
    socket.close();
  },
  async send(address, port, bytes) {
    const socket = dgram.createSocket(net.isIPv6(address) ? 'udp6' : 'udp4');
    await new Promise((resolve) => {
      socket.send(Buffer.from(bytes, 'hex'), port, address, resolve);
    });
    socket.close();
  },
  async dns(server, name, type) {
    const resolver = new Resolver({ timeout: 1_500, tries: 1 });
    resolver.setServers([server]);
    if (type === 'PTR') return resolver.reverse(name);
    return type === 'A'
      ? (await resolver.resolve4(name)).sort()
      : (await resolver.resolve6(name)).sort();
  },
  dhcp4: askDhcp4,
  dhcp6: askDhcp6,
};

const plain = (address: string | undefined): string => (address ?? '').replace('::ffff:', '');

process.on(
  'message',
  ({ id, call, args }: { id: number; call: keyof PeerCalls; args: never[] }) => {
    (calls[call] as (...values: never[]) => Promise<unknown>)(...args).then(
      (value) => process.send?.({ id, value }),
      (error: Error & { code?: string }) =>
        process.send?.({ id, error: error.code ?? error.message }),
    );
  },
);
process.on('disconnect', () => process.exit());
process.on('error', () => process.exit());
process.send?.({ id: 0 });
