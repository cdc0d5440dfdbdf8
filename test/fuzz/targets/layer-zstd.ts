import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { unzstd } from '../../../packager/images/container/layout/zstd-frames.ts';
import { unusable } from '../../../packager/images/container/unusable.ts';
import { signalOf } from '../engine/fuzz.ts';
import { demand, type FuzzTarget } from '../engine/target.ts';

const skippable = Buffer.from('502a4d18040000006d657461', 'hex');
const frame = (text: string): Buffer => zstdCompressSync(Buffer.from(text));
/** What changed sizes could make of a few hundred bytes. */
const MOST_BYTES = 64 * 2 ** 20;

/** The zstd of a layer: it ends, and begins with what Node's decoder makes of it. */
export const layerZstdTarget: FuzzTarget = {
  name: 'layer-zstd',
  seeds: async () => [
    frame('one frame of text, text, text'),
    Buffer.concat([skippable, frame('one'), skippable, frame('two'.repeat(60))]),
  ],
  mutations: [],
  read: (input) =>
    signalOf(async () => {
      let bytes = 0;
      const pieces: Uint8Array[] = [];
      try {
        for await (const piece of unzstd(inPieces(input))) {
          bytes += piece.length;
          if (bytes > MOST_BYTES) break;
          pieces.push(piece);
        }
      } catch (error) {
        throw unusable(error instanceof Error ? error.message : 'it cannot be read');
      }
      const plain = Buffer.concat(pieces);
      if (bytes <= MOST_BYTES) compare(input, plain);
    }),
};

async function* inPieces(input: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < input.length; at += 7) yield input.subarray(at, at + 7);
}

/** Node's decoder stops behind the first frame: what it gives is how ours begins. */
function compare(input: Uint8Array, plain: Buffer): void {
  let first: Buffer;
  try {
    first = zstdDecompressSync(input, { maxOutputLength: MOST_BYTES });
  } catch {
    return;
  }
  demand(plain.subarray(0, first.length).equals(first), 'it begins otherwise than Node says');
}
