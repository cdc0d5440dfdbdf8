import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  BackupRecord,
  BackupStore,
  RepositoryRecord,
} from '../../runtime/control/backups/ports/backup-store.ts';
import type { PointId, StackId, VolumeId } from '../../schemas/ids/brand.ts';
import type { StoreKind, StoresUnderTest } from '../fakes/control-stores.ts';

const [BLOG, SHOP] = ['stack-0000000001', 'stack-0000000002'] as [StackId, StackId];

const repository = (name: string): RepositoryRecord => ({
  name,
  place: `/mnt/${name}`,
  s3: null,
  bytesPerSecond: null,
  sealedKey: 'sealed',
  identity: 'a'.repeat(32),
  addedAt: new Date('2026-05-01T12:00:00.000Z'),
  addedBy: 'tester',
});

const backup = (digit: string, parts: Partial<BackupRecord> = {}): BackupRecord => ({
  repository: 'vault',
  point: digit.repeat(64),
  stack: BLOG,
  stackName: 'blog',
  version: '1.0.0',
  at: new Date(`2026-05-0${digit}T12:00:00.000Z`),
  createdBy: 'tester',
  sizeBytes: 2 ** 41,
  readBytes: 2 ** 40,
  writtenBytes: 7,
  made: 'point-0000000001' as PointId,
  layers: { 'web.system': 'volume-0000000001' as VolumeId },
  verifiedAt: null,
  startedAt: null,
  startProblem: null,
  problem: null,
  ...parts,
});

/** What every store of what is known of backups does. */
export function backupsContract(kind: StoreKind): void {
  describe(`backups, in ${kind.name}`, () => {
    let under: StoresUnderTest;
    let backups: BackupStore;
    beforeEach(async () => {
      under = await kind.open();
      ({ backups } = under.stores);
      await backups.addRepository(repository('vault'));
    });
    afterEach(() => under.close());

    test('repositories are listed by name, and no name is given twice', async () => {
      await backups.addRepository(repository('attic'));
      await expect(backups.addRepository(repository('vault'))).rejects.toMatchObject({
        code: 'NAME_TAKEN',
      });
      expect(await backups.repositories()).toEqual([repository('attic'), repository('vault')]);
    });

    test('the key that was noted first for a place is the one, until a repository is added there', async () => {
      const begin = (place: string, sealedKey: string) =>
        backups.beginRepository({ place, sealedKey });
      expect(await begin('/mnt/attic', 'one')).toBe('one');
      expect(await begin('/mnt/attic', 'two')).toBe('one');
      expect(await begin('/mnt/other', 'three')).toBe('three');
      const refused = backups.addRepository({ ...repository('vault'), place: '/mnt/attic' });
      await expect(refused).rejects.toMatchObject({ code: 'NAME_TAKEN' });
      expect(await begin('/mnt/attic', 'four')).toBe('one');
      await backups.addRepository(repository('attic'));
      expect(await begin('/mnt/attic', 'five')).toBe('five');
      expect(await begin('/mnt/other', 'six')).toBe('three');
    });

    test('how a repository is reached and how fast may be changed, and nothing else of it', async () => {
      const s3 = {
        endpoint: 'https://s3.example.org',
        bucket: 'backups',
        prefix: 'site-1',
        region: 'eu-1',
        keyId: 'KEY',
        sealedSecret: 'sealed',
      };
      const far = { ...repository('far'), place: 's3:somewhere', s3, bytesPerSecond: 2 ** 40 };
      await backups.addRepository(far);
      expect((await backups.repositories())[0]).toEqual(far);
      const changed = { s3: { ...s3, keyId: 'NEW' }, bytesPerSecond: null };
      await backups.changeRepository('far', { ...repository('other'), ...changed });
      expect((await backups.repositories())[0]).toEqual({ ...far, ...changed });
      await backups.changeRepository('vault', { s3: null, bytesPerSecond: 65_536 });
      expect((await backups.repositories())[1]).toMatchObject({ s3: null, bytesPerSecond: 65_536 });
      await backups.changeRepository('nobody', changed);
      expect(await backups.repositories()).toHaveLength(2);
    });

    test('backups are kept as they were given, newest first, each once', async () => {
      const old = backup('1', { made: null });
      const young = backup('3', { stack: SHOP });
      for (const each of [old, young, backup('2')]) await backups.add(each);
      await backups.add(backup('2', { stackName: 'another' }));
      expect(await backups.list({ stack: BLOG })).toEqual([backup('2'), old]);
      expect(await backups.list({ repository: 'vault' })).toEqual([young, backup('2'), old]);
    });

    test('what verifying found is noted, and noted anew', async () => {
      const at = new Date('2026-06-01T12:00:00.000Z');
      await backups.add(backup('1'));
      await backups.add(backup('2'));
      await backups.noteVerified(backup('1'), { at, problem: 'half of it' });
      await backups.noteVerified(backup('9'), { at, problem: null });
      const found = await backups.list({ stack: BLOG });
      expect(found).toEqual([backup('2'), backup('1', { verifiedAt: at, problem: 'half of it' })]);
      await backups.noteStarted(backup('1'), { at, problem: 'no operating system' });
      await backups.noteStarted(backup('9'), { at, problem: null });
      const started = (await backups.list({ repository: 'vault' })).map((each) => [
        each.point,
        each.startedAt,
        each.startProblem,
      ]);
      expect(started).toContainEqual([backup('1').point, at, 'no operating system']);
      expect(started).toContainEqual([backup('2').point, null, null]);
      await backups.noteStarted(backup('1'), { at, problem: null });
      await backups.noteVerified(backup('1'), { at, problem: null });
      expect((await backups.list({ stack: BLOG }))[1]).toMatchObject({ problem: null });
    });

    test('one is removed by its name, and all of a repository with it', async () => {
      await backups.addRepository(repository('attic'));
      const other = backup('1', { repository: 'attic' });
      for (const each of [backup('1'), backup('2'), other]) await backups.add(each);
      await backups.remove(backup('2'));
      await backups.remove(backup('2'));
      expect(await backups.list({ stack: BLOG })).toHaveLength(2);
      expect(await backups.removeRepository('vault')).toBe(true);
      expect(await backups.removeRepository('vault')).toBe(false);
      expect(await backups.list({ stack: BLOG })).toEqual([other]);
    });
  });
}
