import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { walkFolder } from '../../../../runtime/launcher/program/walk-folder.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'walk-'));
  for (const folder of ['tree/a/deep', 'tree/b', 'elsewhere/deep']) {
    await mkdir(join(dir, folder), { recursive: true });
  }
  for (const file of ['tree/a/one', 'tree/a/deep/two', 'tree/b/three', 'elsewhere/deep/secret']) {
    await writeFile(join(dir, file), file);
  }
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function walk(...parts: string[]): Promise<string[]> {
  const seen: string[] = [];
  await walkFolder(join(dir, 'tree'), parts, async ({ path, handle }) => {
    seen.push(`${path}: ${await handle.readFile('utf8')}`);
  });
  return seen;
}

describe('walking through a folder of others', () => {
  test('files of the named parts come in a fixed order', async () => {
    expect(await walk('b', 'a')).toEqual([
      'a/deep/two: tree/a/deep/two',
      'a/one: tree/a/one',
      'b/three: tree/b/three',
    ]);
    expect(await walk('a/one')).toEqual(['a/one: tree/a/one']);
  });

  test('S9: links below a part are left out', async () => {
    await symlink(join(dir, 'elsewhere/deep/secret'), join(dir, 'tree/b/link'));
    await symlink(join(dir, 'elsewhere'), join(dir, 'tree/b/folder'));
    expect(await walk('b')).toEqual(['b/three: tree/b/three']);
  });

  test('S9: a link on the way to a part, or in its place, is refused', async () => {
    await symlink(join(dir, 'elsewhere'), join(dir, 'tree/c'));
    await symlink(join(dir, 'elsewhere/deep/secret'), join(dir, 'tree/d'));
    await expect(walk('c/deep/secret')).rejects.toMatchObject({ code: 'ELOOP' });
    await expect(walk('d')).rejects.toMatchObject({ code: 'ELOOP' });
  });

  test('S9: a folder that is replaced by a link meanwhile leads nowhere else', async () => {
    const seen: string[] = [];
    await walkFolder(join(dir, 'tree'), ['a'], async ({ path, handle }) => {
      seen.push(`${path}: ${await handle.readFile('utf8')}`);
      // After the first file: all of the tree is exchanged for something else.
      await rm(join(dir, 'tree'), { recursive: true, force: true });
      await symlink(join(dir, 'elsewhere'), join(dir, 'tree'));
    }).catch(() => undefined);
    expect(seen).toEqual(['a/deep/two: tree/a/deep/two']);
  });

  test('what is missing is an error', async () => {
    await expect(walk('nothing')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
