import { type Duplex, duplexPair } from 'node:stream';
import { Fault } from '../../schemas/errors/fault.ts';
import type { VolumeId } from '../../schemas/ids/brand.ts';
import type { VolumeBlocks } from '../agent/storage/ports/volume-blocks.ts';
import { ByteSource } from '../process/byte-source.ts';
import { NBD } from '../control/backups/core/nbd/nbd-words.ts';
import type { SimulatedVolume, SimulatedWorld } from './simulated-world.ts';

const BLOCK = 4_096;

/** Volumes whose first block is what guests wrote, and that are zero everywhere else. */
export const simulatedBlocks = (world: SimulatedWorld): VolumeBlocks => ({
  async open({ id }, use) {
    const volume = world.volumes.get(id);
    if (!volume) throw new Fault('NOT_FOUND', { what: 'volume in the pool', name: id });
    await world.act(`${use} ${id}`);
    const [ours, theirs] = duplexPair();
    ours.on('error', () => undefined);
    answer(ours, { world, id, volume })
      .catch(() => undefined)
      .finally(() => ours.end());
    return theirs;
  },
});

interface Served {
  readonly world: SimulatedWorld;
  readonly id: VolumeId;
  readonly volume: SimulatedVolume;
}

async function answer(line: Duplex, served: Served): Promise<void> {
  const source = new ByteSource(line);
  await greet(line, source, served.volume.sizeBytes);
  for (;;) {
    const head = await source.take(NBD.requestBytes);
    const [command, length] = [head.readUInt16BE(6), head.readUInt32BE(24)];
    const offset = Number(head.readBigUInt64BE(16));
    const cookie = head.subarray(8, 16);
    await served.world.act(`blocks ${command} ${served.id}`);
    if (command === NBD.commands.disconnect) return;
    if (command === NBD.commands.write) {
      const bytes = await source.take(length);
      if (offset === 0)
        served.volume.data = bytes.subarray(0, BLOCK).toString().replace(/\0+$/, '');
    }
    line.write(replyTo(command, { cookie, offset, length, served }));
  }
}

/** Says that it has everything that is asked for. */
async function greet(line: Duplex, source: ByteSource, sizeBytes: number): Promise<void> {
  line.write(Buffer.concat([NBD.greeting, Buffer.from([0, 3])]));
  await source.take(4);
  for (;;) {
    const head = await source.take(16);
    const option = head.readUInt32BE(8);
    const data = await source.take(head.readUInt32BE(12));
    if (option === NBD.options.setMetaContext) {
      for (const [id, name] of contextsIn(data).entries()) {
        line.write(
          optionReply(option, NBD.optionReplies.metaContext, [number(id), Buffer.from(name)]),
        );
      }
    }
    if (option === NBD.options.go) {
      const info = Buffer.alloc(12);
      info.writeBigUInt64BE(BigInt(sizeBytes), 2);
      line.write(optionReply(option, NBD.optionReplies.info, [info]));
    }
    line.write(optionReply(option, NBD.optionReplies.ack, []));
    if (option === NBD.options.go) return;
  }
}

function contextsIn(data: Buffer): string[] {
  const names: string[] = [];
  for (let at = 8; at < data.length;) {
    const end = at + 4 + data.readUInt32BE(at);
    names.push(data.toString('latin1', at + 4, end));
    at = end;
  }
  return names;
}

function optionReply(option: number, type: number, parts: readonly Buffer[]): Buffer {
  const data = Buffer.concat(parts);
  const head = Buffer.alloc(20);
  head.writeBigUInt64BE(NBD.optionReply);
  head.writeUInt32BE(option, 8);
  head.writeUInt32BE(type, 12);
  head.writeUInt32BE(data.length, 16);
  return Buffer.concat([head, data]);
}

interface Asked {
  readonly cookie: Buffer;
  readonly offset: number;
  readonly length: number;
  readonly served: Served;
}

function replyTo(command: number, asked: Asked): Buffer {
  if (command === NBD.commands.read) {
    const bytes = Buffer.alloc(asked.length);
    if (asked.offset < BLOCK) content(asked.served.volume).copy(bytes, 0, asked.offset);
    const start = Buffer.alloc(8);
    start.writeBigUInt64BE(BigInt(asked.offset));
    return structured(NBD.replies.data, asked, [start, bytes]);
  }
  if (command !== NBD.commands.blockStatus) return structured(NBD.replies.none, asked, []);
  // Of two contexts, both are told, the second with the last word.
  const parts = [0, 1].map((context) => {
    const all = partsFrom(asked, context);
    return structured(NBD.replies.blockStatus, asked, [number(context), ...all], context === 1);
  });
  return Buffer.concat(parts);
}

const content = ({ data }: SimulatedVolume): Buffer => {
  const block = Buffer.alloc(BLOCK);
  block.write(data);
  return block;
};

/** Context 0 tells what is zero, 1 from which file of the chain the first block is. */
function partsFrom({ offset, length, served }: Asked, context: number): Buffer[] {
  const first = Math.max(0, Math.min(length, BLOCK - offset));
  const [here, elsewhere] = context === 0 ? [0, NBD.zero + 1] : [depthOf(served), 0];
  return [
    ...(first > 0 ? [number(first), number(here)] : []),
    ...(length > first ? [number(length - first), number(elsewhere)] : []),
  ];
}

/** What reads as the volume below was not written since. */
function depthOf({ world, volume }: Pick<Served, 'world' | 'volume'>): number {
  const below = volume.base === undefined ? undefined : world.volumes.get(volume.base);
  return below?.data === volume.data ? 1 + depthOf({ world, volume: below }) : 1;
}

function structured(
  type: number,
  { cookie }: Pick<Asked, 'cookie'>,
  parts: readonly Buffer[],
  isLast = true,
): Buffer {
  const data = Buffer.concat(parts);
  const head = Buffer.alloc(20);
  head.writeUInt32BE(NBD.structuredReply);
  head.writeUInt16BE(isLast ? NBD.replyDone : 0, 4);
  head.writeUInt16BE(type, 6);
  cookie.copy(head, 8);
  head.writeUInt32BE(data.length, 16);
  return Buffer.concat([head, data]);
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
