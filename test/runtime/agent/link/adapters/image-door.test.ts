import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AdmittedReaders } from '../../../../../runtime/agent/link/adapters/admitted-readers.ts';
import type { DesiredImage } from '../../../../../schemas/agent/desired.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { fakeDigest } from '../../../../fakes/appliances.ts';
import { ensure, ImageSite, packDisks, type SiteNode } from '../../../../fakes/image-site.ts';
import { testDisk } from '../../../../fakes/test-disk.ts';

let site: ImageSite;
let image: DesiredImage;
let one: SiteNode;
let two: SiteNode;
const run = () => ({
  first: 0,
  end: 1,
  plainBytes: 128 * 1_024,
  signal: new AbortController().signal,
});

beforeEach(async () => {
  site = await ImageSite.open();
  [image] = await site.addAppliance(await packDisks(testDisk(1, 50), testDisk(2, 1)));
  [one, two] = [await site.addNode(1, image), await site.addNode(2, image)];
  await ensure(one, image);
});
afterEach(async () => {
  vi.useRealTimers();
  await site[Symbol.asyncDispose]();
});

test('after renewal a node is asked, and asks, with its new certificate', async () => {
  expect(await two.peers.chunks(one.address, image.id, run())).toBeDefined();
  const [first, second] = [await site.sign(one.id), await site.sign(two.id)];
  await expect(two.peers.chunks(one.address, image.id, run())).resolves.toBeDefined();
  for (const [node, identity] of [
    [one, first],
    [two, second],
  ] as const) {
    for (const part of [node.link, node.peers, node.door]) part.useIdentity(identity);
  }
  expect(await two.peers.chunks(one.address, image.id, run())).toBeDefined();
});

test('a door that is opened elsewhere is closed where it was', async () => {
  const port = await one.door.open('127.0.0.1', 0);
  await expect(two.peers.chunks(one.address, image.id, run())).rejects.toMatchObject({
    code: 'UNREACHABLE',
  });
  expect(await two.peers.chunks({ ...one.address, port }, image.id, run())).toBeDefined();
});

test('a door at a port that is taken does not open', async () => {
  await expect(one.door.open('127.0.0.1', two.address.port)).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});

test('the server’s word is taken for a moment, and no longer', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const asked: string[] = [];
  let answer: () => Promise<boolean> = async () => true;
  const readers = new AdmittedReaders({
    mayRead(digest, { node }) {
      asked.push(`${digest} ${node}`);
      return answer();
    },
  });
  const reader = { node: two.id, keyFingerprint: 'k' };
  const { admittedMs, refusedMs } = LIMITS.agent.peers;
  expect(await readers.mayRead(image.id, reader)).toBe(true);
  vi.advanceTimersByTime(admittedMs - 1);
  expect(await readers.mayRead(image.id, reader)).toBe(true);
  expect(asked).toHaveLength(1);
  answer = async () => false;
  vi.advanceTimersByTime(1);
  expect(await readers.mayRead(image.id, reader)).toBe(false);
  vi.advanceTimersByTime(refusedMs - 1);
  expect(await readers.mayRead(image.id, reader)).toBe(false);
  expect(asked).toHaveLength(2);
  // Of another image, another key and another node it says nothing.
  await readers.mayRead(fakeDigest('another'), reader);
  await readers.mayRead(image.id, { ...reader, keyFingerprint: 'l' });
  await readers.mayRead(image.id, { ...reader, node: one.id });
  expect(asked).toHaveLength(5);
  // A server that cannot be asked is asked again.
  answer = () => Promise.reject(new Error('down'));
  vi.advanceTimersByTime(refusedMs);
  await expect(readers.mayRead(image.id, reader)).rejects.toThrow('down');
  answer = async () => true;
  expect(await readers.mayRead(image.id, reader)).toBe(true);
});
