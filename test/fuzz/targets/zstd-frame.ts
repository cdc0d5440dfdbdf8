import { zstdDecompressSync } from 'node:zlib';
import { openFrame, takeChunk } from '../../../packager/format/chunks/open-frame.ts';
import { readFrameHeader } from '../../../packager/format/chunks/zstd-frame.ts';
import { digestOf } from '../../../packager/format/digest.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { decompress } from '../../fakes/test-appliance.ts';
import { signalOf } from '../engine/fuzz.ts';
import { below, nearby, pick, putNumber, type Random } from '../engine/mutate.ts';
import { demand, type FuzzTarget } from '../engine/target.ts';
import { goldenBlobs } from './golden-blobs.ts';

const ROOM = LIMITS.chunk.frameBytes;
const GUARD = 0xa5;

/** The descriptor, the content size behind it, or the header of the first block (RFC 8878 §3.1.1). */
function changeHeader(input: Buffer, random: Random): Buffer {
  const bytes = Buffer.from(input);
  const [at, length] = pick(random, [
    [4, 1],
    [5, 1],
    [5, 2],
    [5, 4],
    [6, 3],
    [7, 3],
    [9, 3],
  ] as const);
  putNumber(bytes, at, { value: nearby(random, BigInt(below(random, 2 ** 24))), length });
  return bytes;
}

/** Stored frames: decoded within their room, and as Node's own decoder does it. */
export const zstdFrameTarget: FuzzTarget = {
  name: 'zstd-frame',
  seeds: async () => (await goldenBlobs()).frames,
  mutations: [changeHeader],
  read: async (input) => {
    const header = readFrameHeader(input);
    if (typeof header === 'string') return header.replaceAll(/\d+/g, '#');
    demand(header.frameBytes <= input.length, 'the frame ends behind its bytes');
    if (header.frameBytes !== input.length) return 'something behind it';
    if (header.contentBytes > ROOM) return 'too large';
    const second = secondOpinion(input);
    const room = new Uint8Array(ROOM + 64).fill(GUARD);
    const { contentBytes: plainBytes } = header;
    const chunk = { digest: digestOf(second ?? new Uint8Array(0)), offset: 0, plainBytes };
    const place = { disk: 'db', packDigest: 'sha256:0' };
    const signal = await signalOf(() => {
      const plain = openFrame({ plainBytes, firstChunk: 0 }, place, input, { room, decompress });
      takeChunk(chunk, 0, place, plain);
    });
    const guarded = room.subarray(header.contentBytes).every((byte) => byte === GUARD);
    demand(guarded, 'it was written past its room');
    const good = second !== undefined && second.length === header.contentBytes;
    demand(good === (signal === 'accepted'), `Node’s decoder: ${signal}`);
    return signal;
  },
};

function secondOpinion(input: Buffer): Buffer | undefined {
  try {
    return zstdDecompressSync(input, { maxOutputLength: ROOM });
  } catch {
    return undefined;
  }
}
