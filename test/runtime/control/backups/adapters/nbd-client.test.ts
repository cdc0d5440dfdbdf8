import { type Duplex, duplexPair } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { ByteSource } from '../../../../../runtime/process/byte-source.ts';
import {
  LineBroken,
  NbdClient,
} from '../../../../../runtime/control/backups/adapters/nbd-client.ts';
import { NBD } from '../../../../../runtime/control/backups/core/nbd/nbd-words.ts';
import { simulatedBlocks } from '../../../../../runtime/simulator/simulated-blocks.ts';
import { SimulatedWorld } from '../../../../../runtime/simulator/simulated-world.ts';
import type { VolumeId } from '../../../../../schemas/ids/brand.ts';

const ID = 'volume-0000000001' as VolumeId;
const BLOCK = 4_096;

async function open(): Promise<{ client: NbdClient; line: Duplex }> {
  const world = new SimulatedWorld();
  world.volumes.set(ID, { data: 'written', sizeBytes: 2 * BLOCK, base: undefined } as never);
  const line = await simulatedBlocks(world).open({ id: ID } as never, 'read');
  return { line, client: await NbdClient.open(line, ['allocation', 'depth']) };
}

test('a volume is read, asked about and filled', async () => {
  const { client } = await open();
  expect(client.sizeBytes).toBe(2 * BLOCK);
  expect((await client.read(0, 2 * BLOCK)).toString().replace(/\0+$/, '')).toBe('written');
  expect(await client.status('depth', 0, 2 * BLOCK)).toEqual([
    { start: 0, length: BLOCK, flags: 1 },
    { start: BLOCK, length: BLOCK, flags: 0 },
  ]);
  await client.write(0, Buffer.from('anew'.padEnd(BLOCK, '\0')));
  await client.flush();
  expect((await client.read(0, 4)).toString()).toBe('anew');
  client.close();
});

/** Answers a question after the handshake with what a hostile node says. */
async function hostile(answerTo: (cookie: Buffer) => Buffer): Promise<NbdClient> {
  const [ours, theirs] = duplexPair();
  ours.on('error', () => undefined);
  const serve = async (): Promise<void> => {
    const source = new ByteSource(ours);
    ours.write(Buffer.concat([NBD.greeting, Buffer.from([0, 3])]));
    await source.take(4);
    const head = await source.take(16);
    await source.take(head.readUInt32BE(12));
    const info = Buffer.alloc(12);
    info.writeBigUInt64BE(BigInt(2 * BLOCK), 2);
    ours.write(optionReply(NBD.options.go, NBD.optionReplies.info, info));
    ours.write(optionReply(NBD.options.go, NBD.optionReplies.ack, Buffer.alloc(0)));
    const request = await source.take(NBD.requestBytes);
    ours.end(answerTo(request.subarray(8, 16)));
  };
  serve().catch(() => undefined);
  return NbdClient.open(theirs, []);
}

function optionReply(option: number, type: number, data: Buffer): Buffer {
  const head = Buffer.alloc(20);
  head.writeBigUInt64BE(NBD.optionReply);
  head.writeUInt32BE(option, 8);
  head.writeUInt32BE(type, 12);
  head.writeUInt32BE(data.length, 16);
  return Buffer.concat([head, data]);
}

function reply(cookie: Buffer, type: number, data: Buffer, flags: number = NBD.replyDone): Buffer {
  const head = Buffer.alloc(20);
  head.writeUInt32BE(NBD.structuredReply);
  head.writeUInt16BE(flags, 4);
  head.writeUInt16BE(type, 6);
  cookie.copy(head, 8);
  head.writeUInt32BE(data.length, 16);
  return Buffer.concat([head, data]);
}

function dataAt(offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(8 + length);
  bytes.writeBigUInt64BE(BigInt(offset));
  return bytes;
}

describe('a node that lies', () => {
  test.each<[string, (cookie: Buffer) => Buffer]>([
    ['sends more than was asked for', (cookie) => reply(cookie, 1, dataAt(0, BLOCK + 1))],
    ['sends another place', (cookie) => reply(cookie, 1, dataAt(BLOCK, BLOCK))],
    ['sends a place before', (cookie) => reply(cookie, 1, dataAt(2 ** 52, 10))],
    ['sends less', (cookie) => reply(cookie, 1, dataAt(0, 10))],
    ['sends nothing', (cookie) => reply(cookie, 0, Buffer.alloc(0))],
    ['says nothing in many words', (cookie) => reply(cookie, 0, Buffer.alloc(8))],
    ['answers another question', () => reply(Buffer.alloc(8, 9), 1, dataAt(0, BLOCK))],
    ['answers in another way', (cookie) => reply(cookie, 5, Buffer.alloc(12))],
    ['says that it failed', (cookie) => reply(cookie, 0x8001, Buffer.from([0, 0, 0, 5, 0, 0]))],
    ['keeps to no protocol', () => Buffer.alloc(64, 7)],
    ['hangs up', () => Buffer.alloc(0)],
    [
      'tells of a hole too large',
      (cookie) => reply(cookie, 2, Buffer.concat([dataAt(0, 0), Buffer.from([0, 0, 0x20, 1])])),
    ],
  ])('and %s', async (_what, answerTo) => {
    const client = await hostile(answerTo);
    await expect(client.read(0, BLOCK)).rejects.toBeInstanceOf(LineBroken);
    // It is not asked again.
    await expect(client.read(0, BLOCK)).rejects.toBeInstanceOf(LineBroken);
  });

  test.each([
    ['no NBD', Buffer.alloc(18, 1)],
    ['an end', Buffer.alloc(0)],
  ])('and greets with %s', async (_what, greeting) => {
    const [ours, theirs] = duplexPair();
    ours.end(greeting);
    await expect(NbdClient.open(theirs, [])).rejects.toBeInstanceOf(LineBroken);
  });
});
