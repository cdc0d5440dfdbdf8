import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCommand } from '../../../packager/native/run-command.ts';
import { compressChunk, forgeArchive } from '../../fakes/forge-archive.ts';
import { testQcow2 } from '../../fakes/test-qcow2.ts';
import { testTar } from '../../fakes/test-tar.ts';
import { tinyAppliance } from '../../fakes/test-appliance.ts';
import { treeSnapshot } from '../../fakes/tree-snapshot.ts';
import { realPorts, YardUser } from '../../fakes/yard.ts';
import { writeProject } from '../../fakes/yard-project.ts';
import { HOSTILE_IMAGES } from '../images/foreign/hostile-images.ts';

let user: YardUser;
beforeEach(async () => {
  user = await YardUser.create();
});
afterEach(() => user.remove());

/** What must never happen: a program that opens the image. */
const noPrograms = realPorts({
  images: {
    toRaw: () => Promise.reject(new Error('qemu-img was started')),
    fromRaw: () => Promise.reject(new Error('qemu-img was started')),
  },
});

const project = async (image: Buffer, format: 'raw' | 'qcow2'): Promise<void> => {
  const appliance = tinyAppliance();
  const text = String(appliance.files['appliance.yaml']);
  const yaml = text.replace('db.raw, format: raw', `db.raw, format: ${format}`);
  const files = { ...appliance.files, 'appliance.yaml': yaml };
  await writeProject(user.path('tiny'), { files, disks: { ...appliance.disks, db: image } });
};

describe('yard pack', () => {
  test.each(HOSTILE_IMAGES)(
    '%s is refused before any program opens it',
    async (_what, bytes, why) => {
      await project(bytes, 'qcow2');
      const before = await treeSnapshot(user.dir);
      const packed = await user.yard(['pack', 'tiny', '-o', 'tiny.yard', '--json'], {
        ports: noPrograms,
      });
      expect(JSON.parse(packed.stdout)).toMatchObject({ error: { code: 'IMAGE_UNREADABLE' } });
      expect(packed.stderr).toMatch(why);
      expect(await treeSnapshot(user.dir)).toEqual(before);
    },
  );

  test('A10: a raw disk that begins like qcow2 is refused, and so is a raw one called qcow2', async () => {
    for (const [bytes, format] of [
      [testQcow2(), 'raw'],
      [Buffer.alloc(2 ** 20, 1), 'qcow2'],
    ] as const) {
      await project(bytes, format);
      const packed = await user.yard(['pack', 'tiny', '-o', 'tiny.yard'], { ports: noPrograms });
      expect(packed.exit).toBe(3);
    }
  });
});

/** A disk on which a guest, or a publisher, has written a header with a file of the host in it. */
const trap = testQcow2({ backingOffset: 1024n, backingBytes: 11, text: '/etc/passwd' }).subarray(
  0,
  128 * 1024,
);

describe('yard export-disk', () => {
  test('A11: a disk that begins like qcow2 stays raw: no header in it is obeyed', async () => {
    const chunks = [{ stored: compressChunk(trap), plain: trap }];
    const { entries } = await forgeArchive({ chunks });
    await writeFile(user.path('trap.yard'), testTar(entries));
    const disk = Buffer.alloc(2 ** 20);
    trap.copy(disk);

    const raw = await user.yard(['export-disk', 'trap.yard', 'db', '-o', 'disk.raw']);
    expect([raw.exit, (await readFile(user.path('disk.raw'))).equals(disk)]).toEqual([0, true]);

    const made = await user.yard(['export-disk', 'trap.yard', 'db', '-o', 'disk.qcow2']);
    expect(made.exit).toBe(0);
    const [from, to] = [user.path('disk.qcow2'), user.path('again.raw')];
    const { stdout } = await runCommand('qemu-img', ['info', '-f', 'qcow2', '--output=json', from]);
    expect(JSON.parse(stdout)).not.toHaveProperty('backing-filename');
    await runCommand('qemu-img', ['convert', '-f', 'qcow2', '-O', 'raw', from, to]);
    expect((await readFile(to)).equals(disk)).toBe(true);
  });
});
