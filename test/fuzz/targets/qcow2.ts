import {
  QCOW2_HEADER_BYTES,
  readQcow2Header,
} from '../../../packager/images/foreign/read-qcow2-header.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { testQcow2 } from '../../fakes/test-qcow2.ts';
import { getNumber, nearby, pick, putNumber, type Random } from '../engine/mutate.ts';
import { demand, type FuzzTarget } from '../engine/target.ts';

/** A header needs no more than this of the file; the rest is zeros. */
const SEED_BYTES = 1_024;
const FILE_BYTES = 256 * 1024;
const FIELDS = [
  [4, 4],
  [8, 8],
  [16, 4],
  [20, 4],
  [24, 8],
  [32, 4],
  [36, 4],
  [40, 8],
  [72, 8],
  [100, 4],
  [104, 4],
  [108, 4],
] as const;

function changeField(input: Buffer, random: Random): Buffer {
  const bytes = Buffer.from(input);
  const [at, length] = pick(random, FIELDS);
  const value = nearby(
    random,
    getNumber(Buffer.from(bytes.subarray(at, at + length)).reverse(), 0, length),
  );
  putNumber(bytes, at, { value, length, bigEndian: true });
  return bytes;
}

/** qcow2 headers: never an error, and what is accepted refers to nothing and fits its limits. */
export const qcow2Target: FuzzTarget = {
  name: 'qcow2',
  seeds: async () =>
    [
      testQcow2(),
      testQcow2({ version: 2 }),
      testQcow2({ extensions: [[0x6803f857, 'feature names']] }),
    ].map((bytes) => bytes.subarray(0, SEED_BYTES)),
  mutations: [changeField],
  read: (input) => {
    const file = Buffer.alloc(FILE_BYTES);
    input.copy(file);
    demand(typeof readQcow2Header(input.subarray(0, 71), FILE_BYTES) === 'string', 'too short');
    readQcow2Header(input, input.length);
    const found = readQcow2Header(file.subarray(0, QCOW2_HEADER_BYTES), FILE_BYTES);
    if (typeof found === 'string') return found.replaceAll(/0x[0-9a-f]+|\d+/g, '#');
    const { virtualBytes, clusterBytes } = found;
    demand(virtualBytes > 0 && virtualBytes <= LIMITS.chunk.diskBytes, 'a size within its limit');
    demand(clusterBytes >= 512 && clusterBytes <= 2 ** 21, 'a cluster size that QEMU has');
    demand(file.readBigUInt64BE(8) === 0n && file.readUInt32BE(16) === 0, 'no backing file');
    const features = file.readUInt32BE(4) === 3 ? file.readBigUInt64BE(72) : 0n;
    demand((features & 0b111n) === 0n, 'no data file, not dirty, not corrupt');
    return 'accepted';
  },
};
