import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { digestOf } from '../../packager/format/digest.ts';
import { waitFor } from '../fakes/wait-for.ts';
import { type OciClient, ociClient } from '../registry/lab/oci-client.ts';
import { startRegistry, type TestRegistry } from '../registry/lab/start-registry.ts';
import { basic } from '../registry/lab/test-accounts.ts';

const MiB = 2 ** 20;
const BLOB = Buffer.alloc(96 * MiB, 7);
const LIMITS = {
  windowMs: 30_000,
  leastBytes: 1024,
  answers: 12,
  answersPerClient: 8,
  memoryBytes: 16 * MiB,
  memoryBytesPerClient: 8 * MiB,
};

let registry: TestRegistry;
let client: OciClient;
let blobPath: string;
const sockets: Socket[] = [];
beforeAll(async () => {
  // The registry measures windows by intervals: they pass when a test says so.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  registry = await startRegistry(undefined, { traffic: LIMITS });
  client = ociClient(registry.url);
  blobPath = `/v2/acme/slow/blobs/${await client.pushBlob('acme/slow', BLOB)}`;
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});
afterAll(async () => {
  await registry.close();
  vi.useRealTimers();
});

const passWindow = (): void => void vi.advanceTimersByTime(LIMITS.windowMs);

/** Lets window after window pass. */
const waitForCut = (what: string, closed: () => boolean): Promise<void> =>
  waitFor(what, () => {
    passWindow();
    return closed();
  });

/** A connection that sends the head of a request and does with the rest what the test wants. */
async function open(
  line: string,
  { headers = {}, as = 'alice' }: { headers?: Record<string, string | number>; as?: string } = {},
): Promise<{ socket: Socket; closed: () => boolean; answer: () => string }> {
  const { hostname, port } = new URL(registry.url);
  const socket = connect(Number(port), hostname);
  sockets.push(socket);
  let answer = '';
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const all = { host: hostname, authorization: basic(as), ...headers };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`${line} HTTP/1.1\r\n${head.join('')}\r\n`);
  return {
    socket,
    closed: () => socket.closed,
    answer: () => {
      answer += (socket.read() as Buffer | null)?.toString('latin1') ?? '';
      return answer;
    },
  };
}

const offsetOf = async (location: string): Promise<number> =>
  Number((await client.call(location)).headers.get('upload-offset'));

const putManifest = (bytes: number) =>
  open('PUT /v2/acme/slow/manifests/x', { headers: { 'content-length': bytes } });

test('R6: a manifest that stalls one byte short is cut', async () => {
  const { socket, closed } = await putManifest(1 * MiB);
  socket.resume().write(Buffer.alloc(1 * MiB - 1, ' '));
  await waitForCut('the cut', closed);
  expect(socket.bytesRead).toBe(0);
});

test('R6: stalled manifests hold no more memory than a client may; others still push', async () => {
  const all: Awaited<ReturnType<typeof open>>[] = [];
  for (let i = 0; i < 6; i += 1) {
    const one = await putManifest(4 * MiB);
    one.socket.write(Buffer.alloc(4 * MiB - 1, ' '));
    all.push(one);
  }
  await waitFor(
    'those that are too many to be refused',
    () => all.filter(({ answer }) => answer().startsWith('HTTP/1.1 429')).length >= 4,
  );
  const other = await client.pushManifest('acme/other', 'x', '{"schemaVersion":2,"manifests":[]}', {
    mediaType: 'application/vnd.oci.image.index.v1+json',
    as: 'root',
  });
  expect(other.status).toBe(201);
  await waitForCut('the others to be cut', () =>
    all.every(({ closed, socket }) => {
      socket.resume();
      return closed();
    }),
  );
  const after = await client.pushManifest('acme/other', 'y', '{"schemaVersion":2,"manifests":[]}', {
    mediaType: 'application/vnd.oci.image.index.v1+json',
  });
  expect(after.status).toBe(201);
});

test('R6: an upload that stalls is cut, and can be continued', async () => {
  const location = await client.begin('acme/slow');
  const { socket, closed } = await open(`PATCH ${location}`, {
    headers: { 'content-length': 100_000 },
  });
  socket.resume().write(Buffer.alloc(60_000));
  await expect.poll(() => offsetOf(location)).toBe(60_000);
  await waitForCut('the cut', closed);
  expect(await offsetOf(location)).toBe(60_000);
});

test('R6: a slow upload that goes on is not cut', async () => {
  const bytes = Buffer.alloc(20 * LIMITS.leastBytes, 3);
  const location = await client.begin('acme/slow');
  const { socket, answer } = await open(`PUT ${location}?digest=${digestOf(bytes)}`, {
    headers: { 'content-length': bytes.length },
  });
  const sendUpTo = async (end: number): Promise<void> => {
    socket.write(bytes.subarray(end - LIMITS.leastBytes, end));
    await expect.poll(() => offsetOf(location)).toBe(end);
  };
  // Its pace is measured from when it has come.
  await sendUpTo(LIMITS.leastBytes);
  for (let at = 2 * LIMITS.leastBytes; at < bytes.length; at += LIMITS.leastBytes) {
    await sendUpTo(at);
    passWindow();
  }
  socket.write(bytes.subarray(-LIMITS.leastBytes));
  await waitFor('the answer', () => answer() !== '');
  expect(answer()).toContain('HTTP/1.1 201');
});

test('R6: pulls that nobody reads are cut, and so many of one client are refused', async () => {
  for (let i = 0; i < LIMITS.answersPerClient; i += 1) {
    const { socket } = await open(`GET ${blobPath}`, { as: 'carol' });
    await waitFor('the answer to begin', () => socket.bytesRead > 0);
  }
  const refused = await client.call(blobPath, { as: 'carol' });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  const other = await client.call(blobPath, { as: 'root' });
  expect([other.status, (await other.arrayBuffer()).byteLength]).toEqual([200, BLOB.length]);
  await waitFor('room again', async () => {
    passWindow();
    const one = await client.call(blobPath, { as: 'carol' });
    await one.arrayBuffer().catch(() => undefined);
    return one.status === 200;
  });
});
