import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WorkerCompressor } from '../../../packager/archive/adapters/worker-compressor.ts';
import type { ApplianceSummary } from '../../../packager/archive/inspect-appliance.ts';
import type { PackResult } from '../../../packager/archive/pack/pack-appliance.ts';
import { tinyAppliance } from '../../fakes/test-appliance.ts';
import { testDisk } from '../../fakes/test-disk.ts';
import { realPorts, YardUser } from '../../fakes/yard.ts';
import { writeProject } from '../../fakes/yard-project.ts';

let user: YardUser;
const disks = { db: testDisk(1, 1_500, 0.1), web: testDisk(2, 900, 0.1) };
beforeAll(async () => {
  user = await YardUser.create();
  await writeProject(user.path('tiny'), { ...tinyAppliance(), disks });
  await writeFile(user.path('db.trace'), '# db\n1400 60\n3 40\n');
  await writeFile(user.path('web.trace'), '500 30\n');
});
afterAll(() => user.remove());

const TRACES = ['--boot-trace', 'db=db.trace', '--boot-trace', 'web=./web.trace'];

test('yard pack --boot-trace gives the disks back, and yard inspect tells what is read first', async () => {
  const packed = await user.yardJson<PackResult>(['pack', 'tiny', '-o', 'a.yard', ...TRACES]);
  const { disks: found, layers } = await user.yardJson<ApplianceSummary>(['inspect', 'a.yard']);
  expect(found.map(({ bootChunks }) => bootChunks > 0)).toEqual([true, true]);
  expect(found.reduce((sum, { bootBytes }) => sum + bootBytes, 0)).toBe(packed.bootBytes);
  expect(found.map(({ bootBytes }) => bootBytes)).toEqual(
    layers.slice(0, 2).map(({ sizeBytes }) => sizeBytes),
  );
  const { stdout } = await user.yard(['inspect', 'a.yard']);
  expect(stdout).toMatch(/boot {4}reads \d+ chunks first \(\d+(\.\d+)? KiB packed\)/);
  for (const [role, disk] of Object.entries(disks)) {
    await user.yard(['export-disk', 'a.yard', role, '-o', `${role}.raw`]);
    expect((await readFile(user.path(`${role}.raw`))).equals(disk)).toBe(true);
  }
});

test('the result is the same with any number of threads', async () => {
  for (const threads of [1, 3]) {
    const ports = realPorts({ compressor: () => new WorkerCompressor(threads) });
    const argv = ['pack', 'tiny', '-o', `threads-${threads}.yard`, ...TRACES];
    expect((await user.yard(argv, { ports })).exit).toBe(0);
  }
  const [one, three] = [user.path('threads-1.yard'), user.path('threads-3.yard')];
  expect((await readFile(one)).equals(await readFile(three))).toBe(true);
});

test('a version packed on an earlier one counts boot packs that did not change as reused', async () => {
  await user.yard(['pack', 'tiny', '-o', 'base.yard', ...TRACES]);
  const argv = ['pack', 'tiny', '-o', 'again.yard', '--base', 'base.yard', ...TRACES];
  const again = await user.yardJson<PackResult>(argv);
  expect(again).toMatchObject({ packBytes: 0, bootBytes: expect.any(Number) });
  expect(again.reusedBytes).toBeGreaterThan(again.bootBytes);
  expect(
    (await readFile(user.path('again.yard'))).equals(await readFile(user.path('base.yard'))),
  ).toBe(true);
});

test.each([
  ['a line that is none', ['db=bad.trace'], 3, /bad\.trace is not a boot trace .*line 2/],
  ['a file that is not there', ['db=none.trace'], 4, /none\.trace/],
  ['a role that is not there', ['dv=db.trace'], 4, /no role “dv”/],
  ['no role', ['db.trace'], 2, /roles db, web; say whose/],
])('%s is told, and nothing is written', async (_, given, exit, message) => {
  await writeFile(user.path('bad.trace'), '1 2\n1,2\n');
  const argv = [
    'pack',
    'tiny',
    '-o',
    'bad.yard',
    ...given.flatMap((each) => ['--boot-trace', each]),
  ];
  expect(await user.yard(argv)).toMatchObject({ exit, stderr: expect.stringMatching(message) });
  await expect(readFile(user.path('bad.yard'))).rejects.toMatchObject({ code: 'ENOENT' });
});
