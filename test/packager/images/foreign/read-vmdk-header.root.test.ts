import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readVmdkHeader } from '../../../../packager/images/foreign/read-vmdk-header.ts';
import { bytesSource } from '../../../../packager/format/byte-source.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { patched, qemuImage } from '../../../fakes/qemu-image.ts';
import { testDisk } from '../../../fakes/test-disk.ts';
import { anyDamage, watchedSource } from '../../../fakes/watched-source.ts';

const disk = testDisk(7, 64);
const stream = qemuImage(disk, 'vmdk', ['subformat=streamOptimized']);
const sparse = qemuImage(disk, 'vmdk');
const read = (image: Uint8Array): Promise<unknown> => readVmdkHeader(bytesSource(image));
const refusal = async (image: Uint8Array): Promise<string> => String(await read(image));

/** The image with another text; `extra` lines come before its first comment about parts. */
const withText = (change: (text: string) => string, image = stream): Buffer =>
  patched(image, (copy) => {
    const area = copy.subarray(512, 512 + 20 * 512);
    const text = area.toString('latin1').replace(/\0.*$/s, '');
    area.fill(0).write(change(text), 'latin1');
  });
const withLine = (line: string): Buffer => withText((text) => `${text}${line}\n`);

/** As VMware writes it: the directory's place stands in a footer. */
const withFooter = (change: (header: Buffer) => void = () => undefined): Buffer => {
  const header = patched(stream.subarray(0, 512), change);
  const marker = (type: number): Buffer =>
    patched(Buffer.alloc(512), (copy) => copy.writeUInt32LE(type, 12));
  const front = patched(stream, (copy) => copy.writeBigUInt64LE(2n ** 64n - 1n, 56));
  return Buffer.concat([front, marker(3), header, marker(0)]);
};

describe('a VMDK in one file', () => {
  test('tells the size of its disk', async () => {
    expect(await read(stream)).toEqual({ virtualBytes: disk.length });
    expect(await read(sparse)).toEqual({ virtualBytes: disk.length });
    expect(await read(withFooter())).toEqual({ virtualBytes: disk.length });
  });

  test('that is damaged or not complete is refused', async () => {
    expect(await refusal(stream.subarray(0, 300))).toContain('too short');
    expect(await refusal(patched(stream, (copy) => copy.fill(0x20, 73, 77)))).toContain('as text');
    expect(await refusal(patched(sparse, (copy) => copy.writeUInt8(1, 72)))).toContain('closed');
    expect(await refusal(withFooter().subarray(0, -512))).toContain('its footer is missing');
  });
});

describe('A10: a VMDK that leads to other files', () => {
  test('a text that names flat files is refused', async () => {
    const text =
      '# Disk DescriptorFile\nversion=1\nCID=1\nparentCID=ffffffff\ncreateType="monolithicFlat"\nRW 8 FLAT "/etc/shadow" 0\n';
    expect(await refusal(Buffer.from(text))).toContain('description of a VMDK that lies in other');
  });

  test('a part that is a file or a device is refused', async () => {
    const flat = withText((text) => text.replace(/SPARSE ".*"/, 'FLAT "/etc/shadow" 0'));
    expect(await refusal(flat)).toContain('another file or device (FLAT)');
    const device = withText((text) => text.replace(/SPARSE ".*"/, 'VMFSRDM "/dev/sda"'));
    expect(await refusal(device)).toContain('another file or device (VMFSRDM)');
    const second = withLine('RW 512 SPARSE "other.vmdk"');
    expect(await refusal(second)).toContain('it has 2 parts');
    expect(
      await refusal(withText((text) => text.replace('streamOptimized', 'fullDevice'))),
    ).toContain('type fullDevice');
  });

  test('a parent is refused, also one that only a careless reader finds', async () => {
    const hint = withLine('parentFileNameHint="/var/lib/secret.vmdk"');
    expect(await refusal(hint)).toContain('based on another file');
    const comment = withLine('# parentFileNameHint="/var/lib/secret.vmdk"');
    expect(await refusal(comment)).toContain('based on another file');
    const parentCid = withText((text) => text.replace('parentCID=ffffffff', 'parentCID=12345678'));
    expect(await refusal(parentCid)).toContain('based on another file');
  });

  test('a parent behind the end of the text as the header tells it is refused', async () => {
    const short = patched(
      withLine('# long enough to need a second sector '.padEnd(600, 'x')),
      (copy) => copy.writeBigUInt64LE(1n, 36),
    );
    expect(await refusal(short)).toContain('does not end');
    const elsewhere = patched(stream, (copy) => copy.writeBigUInt64LE(4n, 28));
    expect(await refusal(elsewhere)).toContain('not where it belongs');
  });

  test('keys that are not known, or there twice, are refused', async () => {
    expect(await refusal(withLine('changeTrackPath="x-ctk.vmdk"'))).toContain('changeTrackPath');
    expect(await refusal(withLine('parentCID=ffffffff'))).toContain('parentCID twice');
    expect(await refusal(withLine('nonsense'))).toContain('cannot be read');
  });

  test('a footer that says something else than the header is refused', async () => {
    const larger = withFooter((header) => header.writeBigUInt64LE(2n ** 40n, 12));
    expect(await refusal(larger)).toContain('contradict each other');
    const empty = withFooter((header) => header.writeBigUInt64LE(0n, 12));
    expect(await refusal(empty)).toContain('contradict each other');
  });

  test('unknown flags, versions and kinds of compression are refused', async () => {
    const flags = patched(stream, (copy) => copy.writeUInt32LE(0x73_0003, 8));
    expect(await refusal(flags)).toContain('flags that are not known here');
    expect(await refusal(patched(stream, (copy) => copy.writeUInt32LE(4, 4)))).toContain('version');
    expect(await refusal(patched(stream, (copy) => copy.writeUInt16LE(2, 77)))).toContain('kind 2');
  });
});

describe('A12: a VMDK that lies about sizes', () => {
  test.each([
    ['nothing, so that the text alone counts', 0n],
    ['1 EiB', 2n ** 51n],
    ['more than a number can hold', 2n ** 64n - 1n],
  ])('%s is refused', async (_what, sectors) => {
    const image = patched(stream, (copy) => copy.writeBigUInt64LE(sectors, 12));
    expect(await refusal(image)).toMatch(/virtual size|outside the file/);
  });

  test('a size that its text contradicts is refused', async () => {
    const image = patched(stream, (copy) => copy.writeBigUInt64LE(8n, 12));
    expect(await refusal(image)).toContain('contradict each other');
  });

  test('tables outside the file, and tables of other sizes, are refused', async () => {
    const far = patched(stream, (copy) => copy.writeBigUInt64LE(2n ** 60n, 56));
    expect(await refusal(far)).toContain('outside the file');
    const grain = patched(stream, (copy) => copy.writeBigUInt64LE(3n, 20));
    expect(await refusal(grain)).toContain('grains have 3 sectors');
    const entries = patched(stream, (copy) => copy.writeUInt32LE(1, 44));
    expect(await refusal(entries)).toContain('tables have 1 entries');
  });
});

test('whatever is damaged, a VMDK is refused or fits the limits, and little of it is read', async () => {
  const footed = withFooter();
  const images = { stream, sparse, footed };
  const name = fc.constantFrom('stream' as const, 'sparse' as const, 'footed' as const);
  const damage = anyDamage([
    [0, 80],
    [512, 900],
    [footed.length - 1536, footed.length],
  ]);
  await fc.assert(
    fc.asyncProperty(damage, name, async (change, which) => {
      const source = watchedSource(patched(images[which], change));
      const header = await readVmdkHeader(source);
      const bytes = typeof header === 'string' ? 0 : header.virtualBytes;
      expect(bytes).toBeLessThanOrEqual(LIMITS.chunk.diskBytes);
      expect(source.longestRead()).toBeLessThanOrEqual(LIMITS.image.descriptorBytes);
    }),
    { numRuns: 2_000 },
  );
});
