import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  byLink,
  byPlaceholder,
  byRename,
  giveNewName,
  type NamingWay,
} from '../../../../../packager/images/adapters/files/give-name.ts';
import { outputFiles } from '../../../../../packager/images/adapters/files/output-files.ts';
import { workFolders } from '../../../../../packager/images/adapters/files/work-folders.ts';

let dir: string;
const at = (name: string): string => join(dir, name);
const left = async (): Promise<string[]> => (await readdir(dir)).sort();
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'output-test-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const create = (force = false): ReturnType<typeof outputFiles.create> =>
  outputFiles.create(at('x.yard'), { force });

describe('what a killed writer left', () => {
  test('is removed by the next one of the same file', async () => {
    await writeFile(at('.x.yard.1f3a9c.tmp'), 'half');
    const file = await create();
    await file.write(Buffer.from('new'), 0);
    expect(await left()).toEqual([expect.stringMatching(/^\.x\.yard\.[0-9a-f]{6}\.tmp$/)]);
    await file.commit();
    expect(await left()).toEqual(['x.yard']);
    expect(await readFile(at('x.yard'), 'utf8')).toBe('new');
  });

  test('of the same file stays while its writer is at work', async () => {
    const [one, two] = [await create(), await create()];
    expect(await left()).toHaveLength(2);
    await one.write(Buffer.from('one'), 0);
    await two.write(Buffer.from('two'), 0);
    await one.commit();
    await expect(two.commit()).rejects.toMatchObject({ code: 'TARGET_EXISTS' });
    await two.discard();
    expect(await left()).toEqual(['x.yard']);
    expect(await readFile(at('x.yard'), 'utf8')).toBe('one');
  });

  test('and what only looks like it: other files, parts and where links lead, stays', async () => {
    const others = [
      '.x.yard.1f3a9.tmp',
      '.y.yard.1f3a9c.tmp',
      'x.yard.part',
      '.x.yard.1f3a9c.tmp2',
    ];
    for (const name of others) await writeFile(at(name), 'mine');
    await mkdir(at('precious'));
    await writeFile(at('precious/file'), 'mine');
    await symlink(at('precious'), at('.x.yard.abcdef.tmp'));
    await (await create()).discard();
    expect(await left()).toEqual([...others, '.x.yard.abcdef.tmp', 'precious'].sort());
    expect(await readdir(at('precious'))).toEqual(['file']);
  });

  test('as a work folder goes with the next one, not while it is used', async () => {
    await mkdir(at('.yard-Ab12Cd/deep'), { recursive: true });
    await writeFile(at('.yard-Ab12Cd/deep/db.raw'), 'large');
    await mkdir(at('.yard-settings'));
    const one = await workFolders.create(at('x.yard'));
    await writeFile(join(one.path, 'db.raw'), 'in work');
    const two = await workFolders.create(at('x.yard'));
    expect(await left()).toHaveLength(3);
    expect(await readFile(join(one.path, 'db.raw'), 'utf8')).toBe('in work');
    await one.remove();
    await two.remove();
    expect(await left()).toEqual(['.yard-settings']);
  });

  test('by another program goes with the next file that one makes', async () => {
    await mkdir(at('.yard-Ab12Cd'));
    const file = await outputFiles.adopt(at('x.qcow2'), { force: false });
    await writeFile(file.temporaryPath, 'image');
    await file.commit();
    await file.discard();
    expect(await left()).toEqual(['x.qcow2']);
  });
});

describe.each<[string, readonly NamingWay[]]>([
  ['all ways of naming', [byRename, byLink, byPlaceholder]],
  ['a file system without renaming to new names only', [notThere('EINVAL'), byLink]],
  ['one without links either', [notThere('EINVAL'), notThere('EPERM'), byPlaceholder]],
])('with %s, a finished file', (_, ways) => {
  test('gets its name', async () => {
    await writeFile(at('tmp'), 'new');
    await giveNewName(at('tmp'), at('x.yard'), ways);
    expect(await left()).toEqual(['x.yard']);
    expect(await readFile(at('x.yard'), 'utf8')).toBe('new');
  });

  test('replaces no other', async () => {
    await writeFile(at('tmp'), 'new');
    await writeFile(at('x.yard'), 'precious');
    await expect(giveNewName(at('tmp'), at('x.yard'), ways)).rejects.toMatchObject({
      code: 'TARGET_EXISTS',
    });
    expect(await readFile(at('x.yard'), 'utf8')).toBe('precious');
    expect(await readFile(at('tmp'), 'utf8')).toBe('new');
  });

  test('that is gone is told, and leaves nothing of its name', async () => {
    await expect(giveNewName(at('tmp'), at('x.yard'), ways)).rejects.toMatchObject({
      code: 'ENOENT',
    });
    expect(await left()).toEqual([]);
  });
});

test('an error of the disk is no reason to try another way', async () => {
  await writeFile(at('tmp'), 'new');
  const naming = giveNewName(at('tmp'), at('x.yard'), [notThere('EIO'), byLink]);
  await expect(naming).rejects.toMatchObject({ code: 'EIO' });
  expect(await left()).toEqual(['tmp']);
});

function notThere(code: string): NamingWay {
  return () => Promise.reject(Object.assign(new Error(code), { code }));
}
