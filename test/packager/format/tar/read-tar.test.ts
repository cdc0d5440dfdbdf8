import { describe, expect, test } from 'vitest';
import { bytesSource } from '../../../../packager/format/byte-source.ts';
import { readTar } from '../../../../packager/format/tar/read-tar.ts';
import { writeTarHeader } from '../../../../packager/format/tar/write-tar-header.ts';
import { laterFaultCode } from '../../../fakes/fault-code.ts';
import { type TestEntry, testTar } from '../../../fakes/test-tar.ts';

const BLOB = `blobs/sha256/${'a'.repeat(64)}`;
const layout: TestEntry = { name: 'oci-layout', content: '{}' };

const read = (bytes: Uint8Array): ReturnType<typeof readTar> => readTar(bytesSource(bytes));
const codeOf = async (entries: readonly TestEntry[], end?: Uint8Array): Promise<string> =>
  read(testTar(entries, end)).then(
    () => 'accepted',
    (error: { code: string }) => error.code,
  );

/** `length key=value\n`, where the length counts the bytes of the whole record, its own digits too. */
function paxRecord(key: string, value: string): Buffer {
  const body = Buffer.from(` ${key}=${value}\n`);
  let length = body.length + 1;
  while (String(length).length + body.length !== length) length += 1;
  return Buffer.concat([Buffer.from(String(length)), body]);
}

describe('what is accepted', () => {
  test('regular files under the names of an OCI layout; folders are ignored', async () => {
    const entries = await read(
      testTar([
        { name: 'blobs/', type: '5' },
        { name: 'blobs/sha256/', type: '5' },
        { name: BLOB, content: 'x'.repeat(600) },
        layout,
        { name: 'index.json', content: '[]' },
      ]),
    );
    expect([...entries.keys()]).toEqual([BLOB, 'oci-layout', 'index.json']);
    expect(entries.get(BLOB)).toEqual({ name: BLOB, offset: 3 * 512, sizeBytes: 600 });
  });

  test('what GNU tar writes: its own magic and padding to ten kilobytes', async () => {
    const gnu = { ...layout, magic: 'ustar  \0' };
    expect(await codeOf([gnu], Buffer.alloc(9_216))).toBe('accepted');
  });

  test('PAX headers that speak of times and owners only', async () => {
    const pax = { name: 'x', type: 'x', content: '30 mtime=1350244992.023960108\n' };
    expect(await codeOf([pax, layout])).toBe('accepted');
  });

  test('headers of our own writer', async () => {
    const tar = Buffer.concat([writeTarHeader(BLOB, 0), Buffer.alloc(1_024)]);
    expect((await read(tar)).get(BLOB)).toEqual({ name: BLOB, offset: 512, sizeBytes: 0 });
  });
});

describe('A1: names', () => {
  const hostile = [
    '../oci-layout',
    '/oci-layout',
    './oci-layout',
    'C:oci-layout',
    'blobs/sha256/../../etc/passwd',
    'blobs/sha512/' + 'a'.repeat(64),
    'blobs/sha256/' + 'A'.repeat(64),
    'blobs/sha256/' + 'a'.repeat(63),
    'blobs/sha256/' + 'a'.repeat(65),
    'blobs\\sha256\\' + 'a'.repeat(64),
    'index.json ',
    'INDEX.JSON',
    'ındex.json',
    'manifest.json',
    'blobs/sha256/' + 'а'.repeat(40),
    '\x1b[31mred',
  ];
  test.each(hostile)('%j is refused', async (name) => {
    expect(await codeOf([{ name: Buffer.from(name) }])).toBe('ARCHIVE_ENTRY_REFUSED');
  });

  test('what follows the NUL that ends a name is refused, since readers differ about it', async () => {
    expect(await codeOf([{ name: 'oci-layout\0hidden' }])).toBe('ARCHIVE_MALFORMED');
  });

  test('an empty name is refused', async () => {
    expect(await codeOf([{ name: '' }])).toBe('ARCHIVE_MALFORMED');
  });

  test('a second half of the name in the prefix field is refused', async () => {
    expect(await codeOf([{ ...layout, prefix: '/etc' }])).toBe('ARCHIVE_ENTRY_REFUSED');
  });

  test('messages about hostile names are safe to print', async () => {
    const tar = testTar([{ name: '\x1b[2J\u202e' }]);
    await expect(read(tar)).rejects.toMatchObject({ data: { entry: '\\x1b[2J.' } });
  });
});

describe('A2: kinds of entries', () => {
  const kinds = {
    hard: '1',
    symbolic: '2',
    character: '3',
    block: '4',
    pipe: '6',
    contiguous: '7',
  };
  test.each(Object.entries(kinds))('%s link or device is refused', async (_name, type) => {
    const entry = { name: 'oci-layout', type, linkName: type < '3' ? '/etc/passwd' : '' };
    expect(await codeOf([entry])).toBe('ARCHIVE_ENTRY_REFUSED');
  });

  test.each(['L', 'K', 'S', 'M', 'V', 'D', 'A', '\0'])('type %j is refused', async (type) => {
    expect(await codeOf([{ name: 'oci-layout', type }])).toBe('ARCHIVE_ENTRY_REFUSED');
  });

  test('a symbolic link followed by a file of the same name is refused at the link', async () => {
    const link = { name: BLOB, type: '2', linkName: '/tmp/outside' };
    expect(await codeOf([link, { name: BLOB, content: 'x' }])).toBe('ARCHIVE_ENTRY_REFUSED');
  });

  test('a link target on a regular file is refused', async () => {
    expect(await codeOf([{ ...layout, linkName: '/etc/passwd' }])).toBe('ARCHIVE_ENTRY_REFUSED');
  });

  test('a folder with content, or of another name, is refused', async () => {
    const full = { name: 'blobs/', type: '5', content: 'x' };
    expect(await codeOf([full])).toBe('ARCHIVE_ENTRY_REFUSED');
    expect(await codeOf([{ name: 'etc/', type: '5' }])).toBe('ARCHIVE_ENTRY_REFUSED');
  });

  const overrides = [
    'path',
    'size',
    'linkpath',
    'GNU.sparse.name',
    'SCHILY.realsize',
    'hdrcharset',
  ];
  test.each(overrides)('a PAX record that sets %s is refused', async (key) => {
    for (const type of ['x', 'g']) {
      const content = Buffer.concat([paxRecord('mtime', '1'), paxRecord(key, '/etc/passwd')]);
      expect(await codeOf([{ name: 'pax', type, content }, layout])).toBe('ARCHIVE_ENTRY_REFUSED');
    }
  });

  test('a PAX path cannot hide behind characters of several bytes', async () => {
    // Counted in characters, the first record would reach over the second.
    const hidden = paxRecord('path', '/etc/passwd');
    const content = Buffer.concat([paxRecord('comment', 'ü'.repeat(hidden.length)), hidden]);
    expect(await codeOf([{ name: 'pax', type: 'x', content }, layout])).toBe(
      'ARCHIVE_ENTRY_REFUSED',
    );
  });

  test('an endless PAX header is refused', async () => {
    const content = Buffer.alloc(65 * 1024, 'x');
    expect(await codeOf([{ name: 'pax', type: 'x', content }])).toBe('ARCHIVE_ENTRY_REFUSED');
  });
});

describe('A3: duplicates', () => {
  test.each(['oci-layout', 'index.json', BLOB])('%s twice is refused', async (name) => {
    const entries = [
      { name, content: 'one' },
      { name, content: 'two' },
    ];
    expect(await codeOf(entries)).toBe('ARCHIVE_ENTRY_REFUSED');
  });
});

describe('A4: sizes, checksums, ends', () => {
  const sizes = {
    negative: Buffer.concat([Buffer.alloc(11, 0xff), Buffer.from([0xff])]),
    'negative in octal': '-0000000001\0',
    'huge in binary': Buffer.concat([Buffer.from([0x80]), Buffer.alloc(10), Buffer.from([0x10])]),
    decimal: '00000000009\0',
    empty: '\0'.repeat(12),
    'text behind digits': '0000001 zz\0\0',
  };
  test.each(Object.entries(sizes))('a size that is %s is refused', async (_name, size) => {
    expect(await codeOf([{ name: 'oci-layout', size }])).toBe('ARCHIVE_MALFORMED');
  });

  test('a size past the end of the archive is refused before anything of it is read', async () => {
    expect(await codeOf([{ name: BLOB, size: '77777777777\0' }])).toBe('ARCHIVE_TRUNCATED');
  });

  test('a binary size is read where files may be large, if it is exact; nowhere else', async () => {
    const rules = { file: /^a$/, folder: /(?!)/, what: 'a test', binarySizes: true };
    const sized = (...bytes: number[]): Buffer =>
      testTar([{ name: 'a', content: 'xyz', size: Buffer.from(bytes) }]);
    const small = sized(0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3);
    const entries = await readTar(bytesSource(small), rules);
    expect(entries.get('a')?.sizeBytes).toBe(3);
    const codeWith = (bytes: Buffer): Promise<string> =>
      laterFaultCode(readTar(bytesSource(bytes), rules));
    expect(await codeWith(sized(0x80, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0))).toBe('ARCHIVE_TRUNCATED');
    const negative = sized(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfd);
    expect(await codeWith(negative)).toBe('ARCHIVE_MALFORMED');
    const huge = sized(0x80, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
    expect(await codeWith(huge)).toBe('ARCHIVE_MALFORMED');
    const size = Buffer.from([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
    expect(await codeOf([{ ...layout, size }])).toBe('ARCHIVE_MALFORMED');
  });

  test('the checksum may be written as VirtualBox does, if it is right', async () => {
    const standard = testTar([layout]).toString('latin1', 148, 154);
    expect(await codeOf([{ ...layout, checksum: `0${standard}\0` }])).toBe('accepted');
    expect(await codeOf([{ ...layout, checksum: `1${standard}\0` }])).toBe('ARCHIVE_MALFORMED');
  });

  test('a wrong or missing checksum is refused', async () => {
    expect(await codeOf([{ ...layout, checksum: '000000\0 ' }])).toBe('ARCHIVE_MALFORMED');
    expect(await codeOf([{ ...layout, checksum: '        ' }])).toBe('ARCHIVE_MALFORMED');
  });

  test('another kind of archive is refused', async () => {
    expect(await codeOf([{ ...layout, magic: '\0'.repeat(8) }])).toBe('ARCHIVE_MALFORMED');
    await expect(read(Buffer.from('PK\x03\x04'.padEnd(600)))).rejects.toMatchObject({
      code: 'ARCHIVE_MALFORMED',
    });
  });

  test('a tail that is cut off anywhere is refused', async () => {
    const tar = testTar([layout, { name: BLOB, content: 'x'.repeat(700) }]);
    for (let length = 0; length < tar.length; length += 1) {
      await expect(read(tar.subarray(0, length))).rejects.toMatchObject({
        code: 'ARCHIVE_TRUNCATED',
      });
    }
  });

  test('end blocks that are missing are refused', async () => {
    expect(await codeOf([layout], Buffer.alloc(0))).toBe('ARCHIVE_TRUNCATED');
    expect(await codeOf([layout], Buffer.alloc(512))).toBe('ARCHIVE_TRUNCATED');
  });

  test('data behind the end is refused: other readers would not see it', async () => {
    const end = Buffer.concat([Buffer.alloc(1_024), testTar([layout])]);
    expect(await codeOf([layout], end)).toBe('ARCHIVE_MALFORMED');
    expect(await codeOf([layout], Buffer.alloc(2 * 2 ** 20))).toBe('ARCHIVE_MALFORMED');
  });

  test('data in the padding of an entry is refused', async () => {
    expect(await codeOf([{ ...layout, padding: 1 }])).toBe('ARCHIVE_MALFORMED');
  });
});
