import { bytesSource } from '../../../packager/format/byte-source.ts';
import { readTar } from '../../../packager/format/tar/read-tar.ts';
import { TAR_END, writeTarHeader } from '../../../packager/format/tar/write-tar-header.ts';
import { readTar as secondRead } from '../../format/second-reader/tar.ts';
import { type TestEntry, testTar } from '../../fakes/test-tar.ts';
import { signalOf } from '../engine/fuzz.ts';
import { below, mutate, pick, type Random } from '../engine/mutate.ts';
import { demand, type FuzzTarget } from '../engine/target.ts';

const BLOB = `blobs/sha256/${'a'.repeat(64)}`;
const layout: TestEntry = { name: 'oci-layout', content: '{}' };
const pax: TestEntry = { name: 'pax', type: 'x', content: '30 mtime=1350244992.023960108\n' };

/** Changes a header and makes its checksum fit again, so that more than the checksum is looked at. */
export function changeHeader(input: Buffer, random: Random): Buffer {
  const bytes = Buffer.from(input);
  const at = 512 * below(random, Math.floor(bytes.length / 512) || 1);
  const header = bytes.subarray(at, at + 512);
  if (header.length < 512) return bytes;
  const field = pick(random, [
    [0, 100],
    [124, 12],
    [156, 1],
    [157, 100],
    [257, 8],
    [345, 155],
  ] as const);
  const part = header.subarray(field[0], field[0] + field[1]);
  mutate(part, random, Buffer.from('0127\0 57xgL')).copy(part);
  header.write('        ', 148);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return bytes;
}

/** Blocks in another order. */
export function moveBlock(input: Buffer, random: Random): Buffer {
  const blocks = Array.from({ length: Math.floor(input.length / 512) }, (_, i) =>
    input.subarray(512 * i, 512 * (i + 1)),
  );
  const [moved] = blocks.splice(below(random, blocks.length), 1);
  if (moved) blocks.splice(below(random, blocks.length), 0, moved);
  return Buffer.concat(blocks);
}

/** The tar: what is accepted has the same entries for a second reader, and when written again. */
export const tarTarget: FuzzTarget = {
  name: 'tar',
  seeds: async () => [
    testTar([layout, { name: BLOB, content: 'x'.repeat(700) }, { name: 'index.json' }]),
    testTar([pax, { name: 'blobs/', type: '5' }, { ...layout, magic: 'ustar  \0' }]),
  ],
  mutations: [changeHeader, changeHeader, moveBlock],
  read: async (input) => {
    let found: [string, string][] = [];
    const signal = await signalOf(async () => {
      found = await entriesOf(input);
      const again = found.flatMap(([name, content]) => {
        const bytes = Buffer.from(content, 'latin1');
        const padding = Buffer.alloc((512 - (bytes.length % 512)) % 512);
        return [writeTarHeader(name, bytes.length), bytes, padding];
      });
      const written = await entriesOf(Buffer.concat([...again, TAR_END]));
      demand(JSON.stringify(written) === JSON.stringify(found), 'it is written as other entries');
    });
    const second = secondOpinion(input);
    demand((second !== undefined) === (signal === 'accepted'), `the second reader: ${signal}`);
    demand(JSON.stringify(second ?? []) === JSON.stringify(found), 'it reads other entries');
    return signal;
  },
};

async function entriesOf(input: Buffer): Promise<[string, string][]> {
  const entries = await readTar(bytesSource(input));
  return [...entries].map(([name, { offset, sizeBytes }]) => [
    name,
    input.toString('latin1', offset, offset + sizeBytes),
  ]);
}

function secondOpinion(input: Buffer): [string, string][] | undefined {
  try {
    return [...secondRead(input)].map(([name, bytes]) => [name, bytes.toString('latin1')]);
  } catch {
    return undefined;
  }
}
