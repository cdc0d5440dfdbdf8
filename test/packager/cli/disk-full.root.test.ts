import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OciRegistry } from '../../fakes/oci-registry.ts';
import { tinyAppliance } from '../../fakes/test-appliance.ts';
import { testDisk } from '../../fakes/test-disk.ts';
import { YardUser } from '../../fakes/yard.ts';
import { writeProject } from '../../fakes/yard-project.ts';

const SECRET = 'push-secret';
let user: YardUser;
let small: string;

/** A disk of one megabyte, for a disk of two. */
beforeEach(async () => {
  user = await YardUser.create();
  small = user.path('small');
  await mkdir(small);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', small]);
  const disks = { db: testDisk(1, 512, 0), web: Buffer.alloc(4_096 * 300, incompressible()) };
  await writeProject(user.path('tiny'), { ...tinyAppliance(), disks });
});
afterEach(async () => {
  execFileSync('umount', [small]);
  await user.remove();
});

const incompressible = (): Buffer => {
  let state = 1;
  return Buffer.from(
    Array.from({ length: 4_096 * 300 }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    }),
  );
};
const grow = (): Buffer => execFileSync('mount', ['-o', 'remount,size=16m', small]);

test('yard pack on a full disk says so and leaves nothing; with space it works', async () => {
  const argv = ['pack', 'tiny', '-o', 'small/tiny.yard'];
  expect(await user.yard(argv)).toMatchObject({
    exit: 9,
    stderr: expect.stringContaining(`There is no space left in ${small}.`),
  });
  expect(await readdir(small)).toEqual([]);
  grow();
  expect((await user.yard(argv)).exit).toBe(0);
  expect((await user.yard(['export-disk', 'small/tiny.yard', 'db', '-o', 'db.raw'])).exit).toBe(0);
  expect((await readFile(user.path('db.raw'))).equals(testDisk(1, 512, 0))).toBe(true);
});

test('yard pull on a full disk keeps what came and goes on when there is space', async () => {
  const registry = await new OciRegistry({ secret: SECRET }).start();
  try {
    const env = { STACKYARD_SERVER: registry.url, STACKYARD_TOKEN: SECRET };
    await user.yard(['pack', 'tiny', '-o', 'tiny.yard']);
    await user.yard(['push', 'tiny.yard', `${registry.url}/acme/tiny`], { env });
    const argv = ['pull', `${registry.url}/acme/tiny:1.0.0`, '-o', 'small/tiny.yard'];
    expect((await user.yard(argv)).exit).toBe(9);
    expect(await readdir(small)).toEqual(['tiny.yard.part']);
    grow();
    expect((await user.yard(argv)).exit).toBe(0);
    const found = await readFile(user.path('small/tiny.yard'));
    expect(found.equals(await readFile(user.path('tiny.yard')))).toBe(true);
  } finally {
    await registry.stop();
  }
});
