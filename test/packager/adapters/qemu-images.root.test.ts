import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { conversionArguments, qemuImages } from '../../../packager/adapters/qemu-images.ts';
import { withoutNetwork } from '../../../packager/adapters/without-network.ts';
import { laterFaultCode } from '../../fakes/fault-code.ts';
import { qemuImage } from '../../fakes/qemu-image.ts';
import { quietWork } from '../../fakes/test-appliance.ts';
import { testDisk } from '../../fakes/test-disk.ts';

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

test('a program without network sees no interface but an idle loopback', async (context) => {
  const [program, ...args] = await withoutNetwork(quietWork().signal);
  if (program === undefined) return context.skip('this host forbids namespaces');
  const lines = execFileSync(program, [...args, 'cat', '/proc/net/dev']).toString();
  expect(lines.match(/^\s*\w+:/gm)?.map((name) => name.trim())).toEqual(['lo:']);
  expect(await readdir(dir)).toEqual([]);
});
