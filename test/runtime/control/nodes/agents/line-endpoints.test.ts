import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { addLineEndpoints } from '../../../../../runtime/control/nodes/agents/line-endpoints.ts';
import { CONSOLE_PROTOCOL, consoleLinePath } from '../../../../../schemas/agent/console-line.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import { VOLUME_PROTOCOL, volumeLinePath } from '../../../../../schemas/agent/volume-line.ts';
import type { MachineId, NodeId, VolumeId } from '../../../../../schemas/ids/brand.ts';

const MACHINE = 'machine-0000000001' as MachineId;
const VOLUME = 'volume-0000000001' as VolumeId;
const NODE = 'node-0000000001' as NodeId;
const { admitMs, proveAgainMs } = LIMITS.console;

let app: FastifyInstance;
let taken: Duplex[];
let identify: () => Promise<NodeId>;
beforeEach(() => {
  app = Fastify();
  taken = [];
  addLineEndpoints(app, {
    consoles: {
      takeLine: (_node, _machine, line) => void taken.push(line),
      isWatched: () => true,
    },
    volumes: {
      take: (_node, _volume, line) => void taken.push(line),
      isWanted: (_node, volume) => volume === VOLUME,
    },
    isPlaced: async () => true,
    identify: () => identify(),
  });
});
afterEach(async () => {
  vi.useRealTimers();
  await app.close();
});

/** An upgrade whose other side says and reads nothing. */
function upgrade(url = consoleLinePath(MACHINE), protocol = CONSOLE_PROTOCOL): Duplex {
  const [ours] = duplexPair();
  const headers = { upgrade: protocol };
  const request = { url, method: 'GET', headers, socket: ours };
  // Only a socket has idle timeouts.
  Object.assign(ours, { setTimeout: () => undefined });
  app.server.emit('upgrade', request, ours, Buffer.alloc(0));
  return ours;
}

test('who is refused and never closes is hung up on', async () => {
  identify = () => Promise.reject(new Error('no certificate'));
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const accepted = once(app.server, 'connection');
  const peer = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  peer.on('error', () => undefined);
  let said = '';
  peer.on('data', (bytes: Buffer) => void (said += bytes.toString()));
  const [socket] = (await accepted) as [Duplex];
  const closed = once(socket, 'close');
  peer.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  await once(peer, 'end');
  await closed;
  expect(said).toMatch(/^HTTP\/1\.1 403 /);
  expect(peer.writable).toBe(true);
  peer.destroy();
});

test('who is not let in within a time is hung up on, whatever is waited for', async () => {
  vi.useFakeTimers();
  identify = () => new Promise(() => undefined);
  const undecided = upgrade();
  identify = () => Promise.reject(new Error('no certificate'));
  // It does not even read that it was refused.
  const refused = upgrade();
  await vi.advanceTimersByTimeAsync(admitMs - 1);
  expect([undecided.destroyed, refused.destroyed]).toEqual([false, false]);
  await vi.advanceTimersByTimeAsync(1);
  expect([undecided.destroyed, refused.destroyed]).toEqual([true, true]);
  expect(taken).toEqual([]);
});

test('a line that was let in stays', async () => {
  vi.useFakeTimers();
  identify = async () => NODE;
  const line = upgrade();
  await vi.advanceTimersByTimeAsync(10 * admitMs);
  expect(taken).toEqual([line]);
  expect(line.destroyed).toBe(false);
  line.destroy();
});

test('a line ends with what its node has proved, and not because that cannot be looked up', async () => {
  vi.useFakeTimers();
  identify = async () => NODE;
  const line = upgrade();
  await vi.advanceTimersByTimeAsync(0);
  identify = () => Promise.reject(new Error('the database is away'));
  await vi.advanceTimersByTimeAsync(3 * proveAgainMs);
  expect(line.destroyed).toBe(false);
  identify = () => Promise.reject(new Fault('ENROLMENT_REFUSED', { why: 'it was removed' }));
  await vi.advanceTimersByTimeAsync(proveAgainMs);
  expect(line.destroyed).toBe(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(vi.getTimerCount()).toBe(0);
});

test('who gives up while it is looked at is not taken, and nothing is left of it', async () => {
  vi.useFakeTimers();
  const answer = Promise.withResolvers<NodeId>();
  identify = () => answer.promise;
  const line = upgrade();
  line.destroy();
  await vi.advanceTimersByTimeAsync(0);
  expect(vi.getTimerCount()).toBe(0);
  answer.resolve(NODE);
  await vi.advanceTimersByTimeAsync(0);
  expect(taken).toEqual([]);
});

test('a line to a volume is let in when it is wanted of this node, by its own protocol', async () => {
  identify = async () => NODE;
  const other = 'volume-0000000002';
  const wanted = upgrade(volumeLinePath(VOLUME), VOLUME_PROTOCOL);
  const refused = [
    upgrade(volumeLinePath(other), VOLUME_PROTOCOL),
    upgrade(volumeLinePath('../desired'), VOLUME_PROTOCOL),
    upgrade(volumeLinePath(VOLUME), CONSOLE_PROTOCOL),
    upgrade(consoleLinePath(MACHINE), VOLUME_PROTOCOL),
  ];
  await vi.waitFor(() => expect(refused.every((line) => line.writableEnded)).toBe(true));
  expect(taken).toEqual([wanted]);
  wanted.destroy();
});
