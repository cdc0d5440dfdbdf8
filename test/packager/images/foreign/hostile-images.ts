import { testQcow2 } from '../../../fakes/test-qcow2.ts';

const DATA_FILE = 0x44415441;
const BACKING_FORMAT = 0xe2792aca;
const path = '/etc/passwd';

/** qcow2 images that want something else than to be read: what each is, its bytes, how it is told. */
export const HOSTILE_IMAGES: readonly (readonly [string, Buffer, RegExp])[] = [
  [
    'A10: a backing file',
    testQcow2({ backingOffset: 1024n, backingBytes: path.length, text: path }),
    /based on another file/,
  ],
  ['A10: a backing file of length 0', testQcow2({ backingOffset: 1024n }), /based on another/],
  ['A10: a backing file without place', testQcow2({ backingBytes: 11 }), /based on another/],
  [
    'A10: a backing file in version 2',
    testQcow2({ version: 2, backingOffset: 1024n, backingBytes: path.length, text: path }),
    /based on another/,
  ],
  [
    'A10: a backing file as json:, which would open what it likes',
    testQcow2({ backingOffset: 1024n, backingBytes: 30, text: 'json:{"driver":"nbd","host":' }),
    /based on another/,
  ],
  [
    'A10: the format of a backing file',
    testQcow2({ extensions: [[BACKING_FORMAT, 'raw']] }),
    /based on another/,
  ],
  ['A10: CVE-2024-32498, its data in another file', testQcow2({ incompatible: 4n }), /its data is/],
  [
    'A10: CVE-2024-40767, another data file without the bit',
    testQcow2({ extensions: [[DATA_FILE, path]] }),
    /names another file for its data/,
  ],
  [
    'A10: another data file behind an extension that nobody knows',
    testQcow2({
      extensions: [
        [0x12345678, 'x'.repeat(13)],
        [DATA_FILE, path],
      ],
    }),
    /names another file for its data/,
  ],
  ['A10: a feature that nobody knows', testQcow2({ incompatible: 1n << 40n }), /not known here/],
  ['A10: marked as corrupt', testQcow2({ incompatible: 2n }), /marked as corrupt/],
  ['A10: encrypted (LUKS)', testQcow2({ encryption: 2 }), /encrypted/],
  ['A10: version 1', testQcow2({ version: 1 }), /version is 1/],
  ['A10: a header that is too short', testQcow2({ headerBytes: 96 }), /header length is 96/],
  ['A10: a header past its end', testQcow2({ headerBytes: 2 ** 20 }), /header length/],
  ['A10: extensions without end', testQcow2({ endBytes: 0 }), /does not end/],
  ['A10: clusters of a byte', testQcow2({ clusterBits: 0 }), /cluster size/],
  ['A10: clusters of 2 GiB', testQcow2({ clusterBits: 31 }), /cluster size/],
  ['A12: a disk of an exabyte', testQcow2({ virtualBytes: 1n << 60n }), /virtual size/],
  ['A12: a disk of 2^64 - 1 bytes', testQcow2({ virtualBytes: (1n << 64n) - 1n }), /virtual size/],
  ['A12: a disk of nothing', testQcow2({ virtualBytes: 0n }), /virtual size/],
  ['A12: a table of 32 GiB', testQcow2({ tableEntries: 2 ** 32 - 1 }), /table has/],
  ['A12: a table too short for its disk', testQcow2({ virtualBytes: 1n << 40n }), /table has/],
  ['A12: a table outside the file', testQcow2({ tableOffset: 1n << 62n }), /outside the file/],
  ['A12: a table between clusters', testQcow2({ tableOffset: 65_537n }), /outside the file/],
  ['A12: a table over the header', testQcow2({ tableOffset: 0n }), /outside the file/],
];
