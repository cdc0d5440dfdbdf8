import { decodeIndex, encodeIndex } from '../../../packager/format/repository/index-file.ts';
import { openKeySlot } from '../../../packager/format/repository/key-slot.ts';
import { decodePoint, encodePoint } from '../../../packager/format/repository/point-file.ts';
import { decodeRegion, encodeRegion } from '../../../packager/format/repository/region-map.ts';
import {
  decodeHeader,
  encodeHeader,
} from '../../../packager/format/repository/repository-header.ts';
import { decodeRetired, encodeRetired } from '../../../packager/format/repository/retired-file.ts';
import { testChunks, testPack, testPoint } from '../../fakes/backup-files.ts';
import { signalOf } from '../engine/fuzz.ts';
import { below, getNumber, nearby, putNumber } from '../engine/mutate.ts';
import { demand, type FuzzTarget } from '../engine/target.ts';

const KEY = { kind: 'key', key: new Uint8Array(32) } as const;
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** What reads each kind of file when it was opened, and what must hold of what it accepts. */
const READERS: readonly ((bytes: Buffer) => void)[] = [
  (bytes) => demand(same(encodeIndex(decodeIndex(bytes, 'index')), bytes), 'another index'),
  (bytes) => {
    const point = decodePoint(bytes, 'point');
    const again = decodePoint(encodePoint(point), 'again');
    demand(same(encodePoint(again), encodePoint(point)), 'another point');
  },
  (bytes) => demand(same(encodeRegion(1, decodeRegion(bytes, 1, 'map')), bytes), 'another map'),
  (bytes) => {
    const retired = decodeRetired(bytes, 'retired');
    const again = decodeRetired(encodeRetired(retired), 'again');
    demand(again.packs.length === retired.packs.length, 'another list');
  },
  (bytes) => void decodeHeader(encodeHeader(decodeHeader(bytes))),
  (bytes) => {
    const masterKey = openKeySlot(bytes, KEY, { header: 'a'.repeat(64), file: 'slot' });
    demand(masterKey === undefined, 'a slot that nobody made');
  },
];

const slot = (kind: string, more = ''): string =>
  `{"format":1,"header":"${'a'.repeat(64)}","kind":"${kind}"${more},"salt":"AAAA","wrapped":"AAAAAAAAAAAAAAAAAAAAAAAA"}`;

const seed = (reader: number, bytes: Uint8Array): Buffer =>
  Buffer.concat([Buffer.of(reader), bytes]);

/** Files of backup repositories, as they are when they were opened; the first byte says of which kind. */
export const backupFilesTarget: FuzzTarget = {
  name: 'backup-files',
  seeds: async () => [
    seed(0, encodeIndex([testPack(1), testPack(2)])),
    seed(1, encodePoint(testPoint)),
    seed(2, encodeRegion(1, testChunks)),
    seed(3, encodeRetired({ retiredMs: 5, packs: ['b'.repeat(64), 'a'.repeat(64)] })),
    seed(
      4,
      encodeHeader({ id: new Uint8Array(16), createdMs: 1, appendOnly: false, graceMs: 1_000 }),
    ),
    seed(5, Buffer.from(slot('key'))),
    seed(
      5,
      Buffer.from(slot('password', ',"scrypt":{"cost":16,"blockSize":1,"parallelization":1}')),
    ),
  ],
  mutations: [
    (input, random) => {
      const bytes = Buffer.from(input);
      const length = [1, 2, 3, 4][below(random, 4)] ?? 4;
      const at = 1 + below(random, Math.max(1, bytes.length - 1));
      putNumber(bytes, at, { value: nearby(random, getNumber(bytes, at, length)), length });
      return bytes;
    },
  ],
  read: (input) => {
    const reader = (input[0] ?? 0) % READERS.length;
    return signalOf(() => READERS[reader]?.(input.subarray(1))).then(
      (signal) => `${reader} ${signal}`,
    );
  },
};
