import { expect, test } from 'vitest';
import { ListedBackups } from '../../../../../runtime/control/backups/adapters/listed-backups.ts';
import type { StoredBackup } from '../../../../../runtime/control/backups/ports/backup-engine.ts';

interface Seen {
  readonly name: string;
  readonly modifiedMs: number;
}
const file = (name: string, modifiedMs = 1): Seen => ({ name, modifiedMs });
const backup = (point: string, bytes = 0): StoredBackup => ({
  point,
  group: 'blog',
  createdMs: 1,
  document: new Uint8Array(bytes),
  disks: [],
});

/** Lists, and tells which were opened for it. */
function lists(mostBytes: number, bytes = 0) {
  const listed = new ListedBackups(mostBytes);
  return async (repository: string, files: readonly Seen[]): Promise<string[]> => {
    const opened: string[] = [];
    const found = await listed.list(repository, async (known) => ({
      identity: repository,
      points: files.map(({ name, modifiedMs }) => {
        const look = `${name} ${modifiedMs}`;
        if (known.has(look)) return { look };
        opened.push(name);
        return { look, backup: name === 'none' ? undefined : backup(name, bytes) };
      }),
    }));
    const there = files.map(({ name }) => name).filter((name) => name !== 'none');
    expect(found.map(({ point }) => point)).toEqual(there);
    return opened;
  };
}

test('what was opened is not opened again; what is none of ours is, as it may be whole later', async () => {
  const list = lists(10_000);
  expect(await list('vault', [file('a'), file('none'), file('b')])).toEqual(['a', 'none', 'b']);
  expect(await list('vault', [file('a'), file('none'), file('b')])).toEqual(['none']);
});

test('a file that looks otherwise than before is opened again', async () => {
  const list = lists(10_000);
  await list('vault', [file('a')]);
  expect(await list('vault', [file('a', 2)])).toEqual(['a']);
});

test('what was not in the last list is forgotten, and repositories do not know each other’s', async () => {
  const list = lists(10_000);
  await list('vault', [file('a'), file('b')]);
  expect(await list('attic', [file('a')])).toEqual(['a']);
  await list('vault', [file('b')]);
  expect(await list('vault', [file('a'), file('b')])).toEqual(['a']);
});

test('what has no room is opened each time; the rest is not', async () => {
  // Each takes a kibibyte besides its document.
  const list = lists(4_096, 1_024);
  const files = [file('a'), file('b'), file('c')];
  expect(await list('vault', files)).toEqual(['a', 'b', 'c']);
  expect(await list('vault', files)).toEqual(['c']);
  expect(await list('vault', files)).toEqual(['c']);
});

test('the repository that was listed longest ago gives way, and no other', async () => {
  const list = lists(4_096, 1_024);
  for (const name of ['one', 'two']) await list(name, [file('a')]);
  await list('one', [file('a')]);
  await list('three', [file('a')]);
  expect(await list('one', [file('a')])).toEqual([]);
  expect(await list('three', [file('a')])).toEqual([]);
  expect(await list('two', [file('a')])).toEqual(['a']);
});

test('the disks of a backup count as well', async () => {
  const listed = new ListedBackups(1_024 + 255);
  const disks = [{ name: 'web.system', sizeBytes: 1 }];
  const known: number[] = [];
  for (let i = 0; i < 2; i += 1) {
    await listed.list('vault', async ({ size }) => {
      known.push(size);
      return { identity: 'vault', points: [{ look: 'a', backup: { ...backup('a'), disks } }] };
    });
  }
  expect(known).toEqual([0, 0]);
});
