import { execFileSync } from 'node:child_process';
import { truncateSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  conversionArguments,
  qemuImages,
} from '../../../../../packager/images/adapters/disks/qemu-images.ts';
import { withoutNetwork } from '../../../../../packager/images/adapters/build/without-network.ts';
import { laterFaultCode } from '../../../../fakes/fault-code.ts';
import { qemuImage } from '../../../../fakes/qemu-image.ts';
import { quietWork } from '../../../../fakes/test-appliance.ts';
import { testDisk } from '../../../../fakes/test-disk.ts';

const disk = testDisk(3, 64);
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'yard-qemu-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('images by way of qemu-img', () => {
  test.each(['qcow2', 'vmdk', 'vhdx'] as const)(
    '%s becomes the raw disk it holds',
    async (format) => {
      const path = join(dir, `disk.${format}`);
      await writeFile(path, qemuImage(disk, format));
      const raw = join(dir, 'disk.raw');
      await qemuImages.toRaw({ path, format, virtualBytes: disk.length }, raw, quietWork());
      expect((await readFile(raw)).equals(disk)).toBe(true);
    },
  );

  test('A12: no more is written than the header told', async () => {
    const path = join(dir, 'disk.qcow2');
    await writeFile(path, qemuImage(disk, 'qcow2'));
    const image = { path, format: 'qcow2', virtualBytes: 8_192 } as const;
    const code = await laterFaultCode(qemuImages.toRaw(image, join(dir, 'x.raw'), quietWork()));
    expect(code).toBe('TOOL_FAILED');
  });

  test('a failure names qemu-img, not what runs it', async () => {
    const path = join(dir, 'disk.vmdk');
    await writeFile(path, 'no image');
    const image = { path, format: 'vmdk', virtualBytes: 4_096 } as const;
    await expect(qemuImages.toRaw(image, join(dir, 'x.raw'), quietWork())).rejects.toMatchObject({
      code: 'TOOL_FAILED',
      data: { tool: 'qemu-img' },
    });
  });

  test('the format is given and paths are absolute, so that nothing is probed or dialled', () => {
    const source = 'nbd://203.0.113.1/disk';
    const args = conversionArguments({ from: 'vhdx', to: 'raw', source, target: 'x' });
    expect(args.slice(args.indexOf('-f'), -2)).toEqual(['-f', 'vhdx', '-O', 'raw']);
    expect(args.at(-2)).toMatch(/^\//);
  });
});

describe('where little space is', () => {
  let small: string;
  beforeEach(async () => {
    small = join(dir, 'small');
    await mkdir(small);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', small]);
  });
  afterEach(() => execFileSync('umount', [small]));

  const TEXT = Buffer.alloc(2 ** 21, 'the same again and again ');
  /** @returns an image of a disk of 64 GiB that begins with these bytes */
  function largeImage(content: Buffer, ...options: string[]): string {
    const [raw, image] = [join(dir, 'large.raw'), join(dir, 'large.qcow2')];
    writeFileSync(raw, content);
    truncateSync(raw, 2 ** 36);
    execFileSync('qemu-img', ['convert', ...options, '-f', 'raw', '-O', 'qcow2', raw, image]);
    return image;
  }
  const toRaw = (path: string): Promise<void> => {
    const image = { path, format: 'qcow2', virtualBytes: 2 ** 36 } as const;
    return qemuImages.toRaw(image, join(small, 'x.raw'), quietWork());
  };

  test('A12: an image that unfolds to more than is free is refused before anything is written', async () => {
    const path = largeImage(TEXT, '-c');
    await expect(toRaw(path)).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: `There is not enough space in ${small}: at least 2 MiB is needed, and 1 MiB is free.`,
    });
    expect(await readdir(small)).toEqual([]);
  });

  test('A12: whose table names the same data again and again is refused as soon as it is clear', async () => {
    const path = largeImage(disk);
    const image = await readFile(path);
    // Every entry of the first table leads to the first second-level table (docs/interop/qcow2.rst).
    const tableAt = Number(image.readBigUInt64BE(40));
    const first = image.readBigUInt64BE(tableAt);
    for (let i = 1; i < image.readUInt32BE(36); i += 1)
      image.writeBigUInt64BE(first, tableAt + 8 * i);
    await writeFile(path, image);
    await expect(toRaw(path)).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(await readdir(small)).toEqual([]);
  });

  test('a large disk with little in it is none of those', async () => {
    await toRaw(largeImage(disk));
    const { size } = await stat(join(small, 'x.raw'));
    expect(size).toBe(2 ** 36);
  });

  test('space that runs out while qemu-img writes is told as that', async () => {
    const raw = join(dir, 'full.raw');
    await writeFile(raw, TEXT);
    const target = { path: join(small, 'x.qcow2'), format: 'qcow2' } as const;
    await expect(qemuImages.fromRaw(raw, target, quietWork())).rejects.toMatchObject({
      code: 'DISK_FULL',
      data: { where: small },
    });
  });
});

test('a program without network sees no interface but an idle loopback', async (context) => {
  const [program, ...args] = await withoutNetwork(quietWork().signal);
  if (program === undefined) return context.skip('this host forbids namespaces');
  const lines = execFileSync(program, [...args, 'cat', '/proc/net/dev']).toString();
  expect(lines.match(/^\s*\w+:/gm)?.map((name) => name.trim())).toEqual(['lo:']);
  expect(await readdir(dir)).toEqual([]);
});
