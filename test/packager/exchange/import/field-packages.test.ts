import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  importPackage,
  type ImportPorts,
  type ImportResult,
} from '../../../../packager/exchange/import/import-package.ts';
import { bytesSource } from '../../../../packager/format/byte-source.ts';
import { testQcow2 } from '../../../fakes/test-qcow2.ts';
import { type TestEntry, testTar } from '../../../fakes/test-tar.ts';

/** Packages as products in the field write them. */
const MiB = 2 ** 20;
const DISK = testQcow2();

interface Written extends ImportResult {
  readonly yaml: string;
}

async function imported(entries: readonly TestEntry[]): Promise<Written> {
  const source = bytesSource(testTar(entries));
  let yaml = '';
  const ports: ImportPorts = {
    inputs: { open: async () => ({ ...source, close: () => Promise.resolve() }) },
    project: {} as never,
    newFiles: {
      createFolder: async (_path, files) => {
        for (const file of files) {
          if ('text' in file) yaml = file.text;
          else for await (const piece of file.pieces) void piece;
        }
      },
    },
  };
  const work = { onProgress: () => undefined, signal: new AbortController().signal };
  const request = { path: 'vm.ova', target: (name: string) => name };
  return { ...(await importPackage(request, ports, work)), yaml };
}

const item = (type: number, id: number, fields: Record<string, string | number> = {}): string =>
  `<Item><rasd:InstanceID>${id}</rasd:InstanceID><rasd:ResourceType>${type}</rasd:ResourceType>${Object.entries(
    fields,
  )
    .map(([name, value]) => `<rasd:${name}>${value}</rasd:${name}>`)
    .join('')}</Item>`;
const disk = (id: number, name: string, over: Record<string, string | number> = {}): string =>
  item(17, id, { HostResource: `ovf:/disk/${name}`, Parent: 3, AddressOnParent: 0, ...over });

interface Shape {
  readonly href?: string;
  readonly fileAttributes?: string;
  readonly capacity?: string;
  readonly devices?: string;
  readonly more?: { readonly files: string; readonly disks: string };
}

const ovf = ({
  href = 'd.qcow2',
  fileAttributes = '',
  ...shape
}: Shape = {}): string => `<?xml version="1.0"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
  xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData">
  <References><File ovf:id="f1" ovf:href="${href}"${fileAttributes}/>${shape.more?.files ?? ''}</References>
  <DiskSection><Info/><Disk ovf:diskId="d1" ovf:fileRef="f1" ovf:capacity="${shape.capacity ?? MiB}"/>${shape.more?.disks ?? ''}</DiskSection>
  <VirtualSystem ovf:id="vm"><Info/><VirtualHardwareSection><Info/>
    ${item(4, 2, { VirtualQuantity: 512 })}${item(6, 3, { Address: 0 })}${shape.devices ?? disk(5, 'd1')}
  </VirtualHardwareSection></VirtualSystem>
</Envelope>`;

const sha256 = (content: string | Buffer): string =>
  createHash('sha256').update(content).digest('hex');
/** A package with digests, each line written by `line`. */
const withDigests = (
  files: readonly (readonly [string, string | Buffer])[],
  line = (name: string, hex: string): string => `SHA256(${name})= ${hex}\n`,
): TestEntry[] => {
  const text = files.map(([name, content]) => line(name, sha256(content))).join('');
  const [first] = files;
  const stem = first?.[0].replace(/\.ovf$/, '') ?? '';
  const all = [...files, [`${stem}.mf`, text] as const];
  return all.map(([name, content]) => ({ name: Buffer.from(name), content }));
};
const simple = (shape: Shape = {}): TestEntry[] => [
  { name: 'vm.ovf', content: ovf(shape) },
  { name: shape.href ?? 'd.qcow2', content: DISK },
];
const pax = (records: Record<string, string>): TestEntry => {
  const one = ([key, value]: [string, string]): string => {
    const rest = ` ${key}=${value}\n`;
    let length = Buffer.byteLength(rest);
    while (Buffer.byteLength(`${length}${rest}`) !== length) length += 1;
    return `${length}${rest}`;
  };
  return { name: 'PaxHeaders/x', type: 'x', content: Object.entries(records).map(one).join('') };
};

describe('I4: names that are not ASCII', () => {
  test.each(['Büro Größe', '仮想マシン', 'Bu\u0308ro'])('I4: %s', async (stem) => {
    const name = `${stem}-disk1.qcow2`;
    const entries = withDigests([
      [`${stem}.ovf`, ovf({ href: encodeURIComponent(name) })],
      [name, DISK],
    ]);
    expect((await imported(entries)).bytes).toBe(DISK.length);
  });

  test('I4: in PAX records, and in the long names of GNU tar', async () => {
    const name = `${'lang'.repeat(30)}-größe.qcow2`;
    const description = { name: 'vm.ovf', content: ovf({ href: encodeURIComponent(name) }) };
    const cut = { name: 'x'.repeat(99), content: DISK };
    expect((await imported([description, pax({ path: name }), cut])).disks).toHaveLength(1);
    const long = { name: '././@LongLink', type: 'L', content: `${name}\0`, magic: 'ustar  \0' };
    expect((await imported([description, long, cut])).disks).toHaveLength(1);
  });
});

describe('I7: files of digests', () => {
  const files = [
    ['Kiosk 2.1 x64 (Lab).ovf', ovf({ href: 'Kiosk%202.1%20x64%20(Lab)-disk1.qcow2' })],
    ['Kiosk 2.1 x64 (Lab)-disk1.qcow2', DISK],
  ] as const;
  test.each([
    ['SHA256(…)=', (name: string, hex: string) => `SHA256(${name})= ${hex}\n`],
    ['SHA-256 (…) =', (name: string, hex: string) => `SHA-256 (${name}) = ${hex}\n`],
    ['SHA2-256(…)=', (name: string, hex: string) => `SHA2-256(${name})= ${hex}\n`],
  ])('I7: %s, with parentheses in names', async (_name, line) => {
    const { notes } = await imported(withDigests(files, line));
    expect(notes.join()).not.toContain('no digests');
  });

  test.each(['Web #2', 'db: neu', 'Was?', '50% Last', 'x[1]{2}', 'a+b,c;d'])(
    'I7: %s is a name, coded or plain',
    async (stem) => {
      const name = `${stem}-disk1.qcow2`;
      for (const href of [encodeURIComponent(name), name]) {
        const entries = withDigests([
          [`${stem}.ovf`, ovf({ href })],
          [name, DISK],
        ]);
        expect((await imported(entries)).bytes).toBe(DISK.length);
      }
    },
  );

  test('I7: a wrong digest is still told', async () => {
    const wrong = withDigests(files, (name) => `SHA2-256(${name})= ${'0'.repeat(64)}\n`);
    await expect(imported(wrong)).rejects.toMatchObject({ code: 'PACKAGE_REFUSED' });
  });

  test.each(['../d.qcow2', '/etc/passwd', 'file:///etc/passwd', '//host/d', 'a\\b', '%2e%2e/d'])(
    'A1: %s is still no file of the package',
    async (href) => {
      await expect(imported(simple({ href }))).rejects.toMatchObject({ code: expect.any(String) });
    },
  );
});

describe('I10: what a tar header has no room for', () => {
  test('I10: a size in a PAX record counts', async () => {
    const size = '00000000000\0';
    const described = { name: 'vm.ovf', content: ovf() };
    const sized = { name: 'd.qcow2', content: DISK, size };
    expect((await imported([described, pax({ size: `${DISK.length}` }), sized])).bytes).toBe(
      DISK.length,
    );
  });

  test.each<Record<string, string>>([{ linkpath: '/etc/passwd' }, { 'GNU.sparse.major': '1' }])(
    'A2: %o is refused',
    async (records) => {
      const entries = [...simple().slice(0, 1), pax(records), ...simple().slice(1)];
      await expect(imported(entries)).rejects.toMatchObject({ code: 'ARCHIVE_ENTRY_REFUSED' });
    },
  );
});

describe('I11: wrong sizes in a description', () => {
  const digests = (shape: Shape): TestEntry[] =>
    withDigests([
      ['vm.ovf', ovf(shape)],
      ['d.qcow2', DISK],
    ]);
  test.each([DISK.length - 4096, DISK.length + 4096])('I11: of a file, %d', async (size) => {
    const { notes } = await imported(digests({ fileAttributes: ` ovf:size="${size}"` }));
    expect(notes).toContainEqual(expect.stringContaining(`wanted ${size}`));
  });

  test('I11: a file that is shorter than said, without digests, may be cut off', async () => {
    const shape = { fileAttributes: ` ovf:size="${DISK.length + 1}"` };
    await expect(imported(simple(shape))).rejects.toMatchObject({ code: 'PACKAGE_REFUSED' });
  });

  test('I11: a capacity below the size of the disk', async () => {
    const { notes, yaml } = await imported(digests({ capacity: '65536' }));
    expect(notes).toContainEqual(expect.stringContaining('it gets the size of its file'));
    expect(yaml).not.toMatch(/^ +size:/m);
  });
});

describe('I12: ways to name files and disks', () => {
  test('I12: ./ before names, in the description and in the tar', async () => {
    const [description, image] = simple();
    const dotted = { name: './vm.ovf', content: ovf({ href: './d.qcow2' }) };
    expect((await imported([dotted, image!])).disks).toHaveLength(1);
    expect((await imported([description!, { name: './d.qcow2', content: DISK }])).disks).toEqual([
      'disks/d.qcow2',
    ]);
  });

  test.each(['/disk/d1', 'ovf:/disk/d1', 'ovf://disk/d1', 'disk/d1', 'ovf:disk/d1', 'd1'])(
    'I12: %s',
    async (HostResource) => {
      const devices = disk(5, 'd1', { HostResource });
      expect((await imported(simple({ devices }))).disks).toHaveLength(1);
    },
  );

  test('I12: a file is no disk', async () => {
    const devices = disk(5, 'd1', { HostResource: 'ovf:/file/f1' });
    await expect(imported(simple({ devices }))).rejects.toMatchObject({ code: 'PACKAGE_REFUSED' });
  });
});

describe('I14: disks on several controllers', () => {
  const more = {
    files: '<File ovf:id="f2" ovf:href="e.qcow2"/>',
    disks: `<Disk ovf:diskId="d2" ovf:fileRef="f2" ovf:capacity="${MiB}"/>`,
  };
  const first = async (devices: string): Promise<readonly string[]> =>
    (await imported([...simple({ devices, more }), { name: 'e.qcow2', content: DISK }])).disks;
  const second = item(6, 4, { Address: 1 });

  test('I14: the one on the first controller starts, however they are listed', async () => {
    const onSecond = disk(6, 'd2', { Parent: 4 });
    expect(await first(second + onSecond + disk(5, 'd1'))).toEqual(['disks/d.qcow2']);
    expect(await first(onSecond + disk(5, 'd1') + second)).toEqual(['disks/d.qcow2']);
  });

  test('I14: addresses are numbers', async () => {
    const devices = disk(6, 'd2', { AddressOnParent: 10 }) + disk(5, 'd1', { AddressOnParent: 9 });
    expect(await first(devices)).toEqual(['disks/d.qcow2']);
  });

  test('I14: a disk without a parent is beside the others', async () => {
    const devices = disk(6, 'd2', { Parent: '', AddressOnParent: 1 }) + disk(5, 'd1');
    expect(await first(devices)).toEqual(['disks/d.qcow2']);
  });
});
