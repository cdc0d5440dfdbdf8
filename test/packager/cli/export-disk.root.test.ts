import { execFileSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { tinyAppliance } from '../../fakes/test-appliance.ts';
import { YardUser } from '../../fakes/yard.ts';
import { writeProject } from '../../fakes/yard-project.ts';

test('yard export-disk writes qcow2 that QEMU finds good', async () => {
  const user = await YardUser.create();
  try {
    await writeProject(user.path('tiny'));
    await user.yard(['pack', 'tiny', '-o', 'tiny.yard']);
    const exported = ['export-disk', 'tiny.yard', 'db', '-o', 'db.qcow2'];
    expect(await user.yard(exported)).toMatchObject({ exit: 0 });
    const [from, to] = [user.path('db.qcow2'), user.path('again.raw')];
    execFileSync('qemu-img', ['check', '-q', '-f', 'qcow2', from]);
    execFileSync('qemu-img', ['convert', '-f', 'qcow2', '-O', 'raw', from, to]);
    expect((await readFile(to)).equals(tinyAppliance().disks.db as Buffer)).toBe(true);
    const left = (await readdir(user.dir)).filter((name) => name !== 'home').sort();
    expect(left).toEqual(['again.raw', 'db.qcow2', 'tiny', 'tiny.yard']);
  } finally {
    await user.remove();
  }
});
