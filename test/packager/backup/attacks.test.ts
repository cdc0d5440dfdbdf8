import { hash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { forgetPoints } from '../../../packager/backup/forget-points.ts';
import { initRepository, openRepository } from '../../../packager/backup/open-repository.ts';
import { pruneRepository } from '../../../packager/backup/prune-repository.ts';
import { verifyRepository } from '../../../packager/backup/verify-repository.ts';
import {
  BackupSite,
  countingRandom,
  quietWork,
  surroundings,
  TEST_KEY,
} from '../../fakes/backup-site.ts';
import { laterFaultCode } from '../../fakes/fault-code.ts';
import { type MemoryStore, memoryStore } from '../../fakes/memory-store.ts';
import { testDisk } from '../../fakes/test-disk.ts';

/** Whoever holds a repository changes what is in it; each way is refused by the name of the file. */
const DISK = testDisk(11, 400, 0.2);

interface Held {
  readonly site: BackupSite<MemoryStore>;
  readonly store: MemoryStore;
  readonly point: string;
  readonly of: (folder: string) => string;
}

async function held(seed = 1): Promise<Held> {
  const store = memoryStore();
  const site = await BackupSite.make(store, surroundings({ random: countingRandom(seed) }));
  const { point } = await site.keep(DISK);
  const of = (folder: string): string =>
    [...store.files.keys()].find((at) => at.startsWith(folder)) ?? '';
  return { site, store, point, of };
}

function put(store: MemoryStore, path: string, bytes: Uint8Array): void {
  store.files.set(path, { bytes, modifiedMs: 0 });
}

const bytesOf = (store: MemoryStore, path: string): Buffer =>
  Buffer.from(store.files.get(path)?.bytes ?? []);

function flip(store: MemoryStore, path: string, at: number): void {
  const bytes = bytesOf(store, path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  put(store, path, bytes);
}

const refusal = async (action: Promise<unknown>): Promise<string> =>
  action.then(
    () => 'nothing refused',
    (error: Error) => error.message,
  );

/** @returns whether something else than the disk is restored, and whether opening or verifying fails */
async function whatComesOf(store: MemoryStore): Promise<{ wrong: boolean; told: boolean }> {
  const site = await under.site.over(store).catch(() => undefined);
  if (!site) return { wrong: false, told: true };
  const restored = await site.restore('latest').catch(() => undefined);
  const tools = { around: site.around, work: quietWork };
  const told = await verifyRepository(site.repository, { share: 1 }, tools).then(
    ({ problems }) => problems.length > 0,
    () => true,
  );
  return { wrong: restored !== undefined && Buffer.compare(restored, DISK) !== 0, told };
}

let under: Held;
beforeAll(async () => {
  under = await held();
});

describe('attacks on a repository', () => {
  test('one bit of a frame is altered: restoring names the pack', async () => {
    const { site, store, point, of } = await held();
    flip(store, of('packs'), 1_000);
    expect(await refusal(site.restore(point))).toContain(of('packs'));
  });

  test('any single byte of any file is altered: nothing wrong is ever restored, and verifying tells', async () => {
    const { store } = under;
    const missed: string[] = [];
    for (const [path, { bytes }] of store.files) {
      for (let i = 0; i < 24; i += 1) {
        const at = Math.floor((bytes.length * i) / 24);
        const copy = memoryStore();
        copy.header = store.header;
        for (const [name, file] of store.files) copy.files.set(name, file);
        flip(copy, path, at);
        const { wrong, told } = await whatComesOf(copy);
        if (wrong) missed.push(`${path} at ${at}: something else is restored`);
        if (!told) missed.push(`${path} at ${at}: nobody tells`);
      }
    }
    expect(missed).toEqual([]);
  });

  test.each(['packs', 'indexes', 'points', 'keys'])(
    'a file of %s is truncated: it is refused by its name',
    async (folder) => {
      const { store, of, site } = await held();
      const path = of(folder);
      put(store, path, bytesOf(store, path).subarray(0, -20));
      const opened = site.over(store).then((again) => again.restore('latest'));
      expect(await refusal(opened)).toContain(path);
    },
  );

  test('a truncated file is given the name of its new digest: it is refused all the same', async () => {
    const { store, of, site } = await held();
    const bytes = bytesOf(store, of('points')).subarray(0, -20);
    store.files.delete(of('points'));
    const path = `points/${hash('sha256', bytes)}`;
    put(store, path, bytes);
    expect(await refusal(site.restore('latest'))).toContain(path);
  });

  test('two frames of a pack are swapped: neither opens in the place of the other', async () => {
    const { store, of, site } = await held();
    const path = of('packs');
    const bytes = bytesOf(store, path);
    const half = Math.floor(bytes.length / 2);
    put(
      store,
      path,
      Buffer.concat([bytes.subarray(0, 64), bytes.subarray(half), bytes.subarray(64, half)]),
    );
    expect(await refusal(site.restore('latest'))).toContain(path);
  });

  test('two packs change places: neither is taken for the other', async () => {
    const { store, site } = await held();
    await site.keep(testDisk(12, 400, 0.2));
    const [first = '', second = ''] = [...store.files.keys()].filter((at) =>
      at.startsWith('packs'),
    );
    const [one, other] = [bytesOf(store, first), bytesOf(store, second)];
    put(store, first, other);
    put(store, second, one);
    expect(await refusal(site.restore('latest'))).toContain('packs/');
  });

  test('a restore point is put in the place of an index: each kind of file has keys of its own', async () => {
    const { store, of, site } = await held();
    const path = of('points').replace('points', 'indexes');
    put(store, path, bytesOf(store, of('points')));
    expect(await refusal(site.restore('latest'))).toContain(path);
  });

  test('a file of another repository with the same key file is put in: it is refused as such', async () => {
    const { store, site } = await held(1);
    const other = await held(2);
    const path = other.of('points');
    put(store, path, bytesOf(other.store, path));
    const refused = await refusal(site.restore(path.slice(7)));
    expect(refused).toContain(path);
    expect(refused).toContain('another repository');
  });

  test('a forgotten restore point is replayed: it is whole, or refused by the chunk that is gone', async () => {
    const { store, site, point, of } = await held();
    const old = bytesOf(store, of('points'));
    await site.keep(testDisk(13, 300));
    await forgetPoints(site.repository, [point], { allowRemoval: false });
    const request = { allowRemoval: false, graceMs: 0 };
    await pruneRepository(site.repository, request, { around: site.around, work: quietWork });
    put(store, `points/${point}`, old);
    expect(await refusal(site.restore(point))).toContain(`points/${point}`);
  });

  test('an old pack is brought back under its name after a prune: nothing changes by it', async () => {
    const { store, site, point, of } = await held();
    const [path, old] = [of('packs'), bytesOf(store, of('packs'))];
    const disk = testDisk(13, 300);
    await site.keep(disk);
    await forgetPoints(site.repository, [point], { allowRemoval: false });
    const request = { allowRemoval: false, graceMs: 0 };
    await pruneRepository(site.repository, request, { around: site.around, work: quietWork });
    put(store, path, old);
    expect(Buffer.compare(await site.restore('latest'), disk)).toBe(0);
  });

  test('repository.json is altered: no key fits it any more', async () => {
    const { store } = await held();
    store.header = Buffer.from(
      Buffer.from(store.header ?? [])
        .toString()
        .replace('"appendOnly":false', '"appendOnly":true'),
    );
    expect(await laterFaultCode(openRepository(store, TEST_KEY))).toBe('BACKUP_DAMAGED');
  });

  test('repository.json is of a later version: it is refused as that', async () => {
    const { store } = await held();
    store.header = Buffer.from(
      Buffer.from(store.header ?? [])
        .toString()
        .replace('"format":1', '"format":2'),
    );
    expect(await laterFaultCode(openRepository(store, TEST_KEY))).toBe('FORMAT_TOO_NEW');
  });

  test('a key slot asks for a thousand gigabytes: it is refused before it costs any', async () => {
    const store = memoryStore();
    const secret = { kind: 'password', password: 'correct horse battery' } as const;
    await initRepository(store, secret, { appendOnly: false }, surroundings());
    const [path = ''] = store.files.keys();
    const text = bytesOf(store, path).toString().replace('"cost":65536', '"cost":1073741824');
    store.files.clear();
    put(store, `keys/${hash('sha256', text)}`, Buffer.from(text));
    expect(await laterFaultCode(openRepository(store, secret))).toBe('BACKUP_DAMAGED');
  });
});

describe('keys', () => {
  test('a wrong key, a wrong password and the wrong kind of secret are refused', async () => {
    const { store } = await held();
    const wrong = { kind: 'key', key: new Uint8Array(32).fill(8) } as const;
    expect(await laterFaultCode(openRepository(store, wrong))).toBe('BACKUP_KEY_WRONG');
    const password = { kind: 'password', password: 'something else' } as const;
    expect(await laterFaultCode(openRepository(store, password))).toBe('BACKUP_KEY_WRONG');
  });

  test('a password opens what it made, in any way that Unicode writes it', async () => {
    const store = memoryStore();
    const secret = (password: string) => ({ kind: 'password', password }) as const;
    await initRepository(
      store,
      secret('Zürich im Frühling'),
      { appendOnly: false },
      surroundings(),
    );
    const composed = openRepository(store, secret('Zu\u0308rich im Fru\u0308hling'));
    expect(await laterFaultCode(composed)).toBe('no fault');
    expect(await laterFaultCode(openRepository(store, secret('Zürich im Winter')))).toBe(
      'BACKUP_KEY_WRONG',
    );
  });

  test('a place without a repository is not found; one with a repository is not made again', async () => {
    const store = memoryStore();
    expect(await laterFaultCode(openRepository(store, TEST_KEY))).toBe('NOT_FOUND');
    await BackupSite.make(store);
    expect(await laterFaultCode(BackupSite.make(store))).toBe('TARGET_EXISTS');
  });

  test('an append-only repository is written to, and neither forgets nor prunes unless told', async () => {
    const store = memoryStore({
      before: async (call) => {
        if (call === 'remove') throw new Error('nothing may be removed here');
      },
    });
    const site = await BackupSite.make(store, surroundings(), { appendOnly: true });
    const { point } = await site.keep(DISK);
    await site.keep(DISK);
    const { repository, around } = site;
    const no = { allowRemoval: false };
    expect(await laterFaultCode(forgetPoints(repository, [point], no))).toBe('BACKUP_APPEND_ONLY');
    const pruned = pruneRepository(repository, no, { around, work: quietWork });
    expect(await laterFaultCode(pruned)).toBe('BACKUP_APPEND_ONLY');
    const forced = forgetPoints(repository, [point], { allowRemoval: true });
    await expect(forced).rejects.toThrow('nothing may be removed here');
  });
});
