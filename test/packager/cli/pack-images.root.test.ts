import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { patched, qemuImage } from '../../fakes/qemu-image.ts';
import { testDisk } from '../../fakes/test-disk.ts';
import { YardUser } from '../../fakes/yard.ts';

const disk = testDisk(4, 64);
let user: YardUser;
beforeEach(async () => {
  user = await YardUser.create();
  await mkdir(user.path('app'));
});
afterEach(() => user.remove());

const project = (file: string, format: string): Promise<void> =>
  writeFile(
    user.path('app/appliance.yaml'),
    `format: 1
name: app
version: 1.0.0
title: App
summary: One machine from an image
licence: MIT
categories: [example]
roles:
  web: { memory: 256 MiB, system: { image: ${file}, format: ${format} } }
`,
  );
const pack = (): ReturnType<YardUser['yard']> => user.yard(['pack', 'app', '-o', 'app.yard']);

describe('yard pack with images of other formats', () => {
  test.each(['qcow2', 'vmdk', 'vhdx'])('a %s becomes the disk it holds', async (format) => {
    await project(`web.${format}`, format);
    await writeFile(user.path(`app/web.${format}`), qemuImage(disk, format));
    expect(await pack()).toMatchObject({ exit: 0 });
    const exported = await user.yard(['export-disk', 'app.yard', 'web', '-o', 'web.raw']);
    expect(exported.exit).toBe(0);
    expect((await readFile(user.path('web.raw'))).equals(disk)).toBe(true);
  });

  test('A10: the format is what appliance.yaml says; an image of another one is refused', async () => {
    await project('web.vmdk', 'vmdk');
    await writeFile(user.path('app/web.vmdk'), qemuImage(disk, 'qcow2'));
    const result = await pack();
    expect(result.exit).toBe(3);
    expect(result.stderr).toContain('it is said to be vmdk, but begins like a qcow2 file');
    expect((await readdir(user.dir)).sort()).toEqual(['app']);
  });

  test('A10: a VMDK with a parent is refused, and nothing is left behind', async () => {
    await project('web.vmdk', 'vmdk');
    const image = patched(qemuImage(disk, 'vmdk'), (copy) => {
      copy.write('parentCID=00000000', copy.indexOf('parentCID='));
    });
    await writeFile(user.path('app/web.vmdk'), image);
    const result = await pack();
    expect(result.exit).toBe(3);
    expect(result.stderr).toContain('web.vmdk cannot be used: it is based on another file');
    expect((await readdir(user.dir)).sort()).toEqual(['app']);
  });
});
