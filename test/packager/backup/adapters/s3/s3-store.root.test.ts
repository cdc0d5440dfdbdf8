import { hash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  s3Store,
  type S3Surroundings,
} from '../../../../../packager/backup/adapters/s3/s3-store.ts';
import type { S3Access } from '../../../../../schemas/ids/s3-place.ts';
import { repositoryStoreContract } from '../../../../contract/repository-store.ts';
import { BackupSite } from '../../../../fakes/backup-site.ts';
import { type CephGateway, startCeph } from '../../../../fakes/ceph/ceph-gateway.ts';
import { testDisk } from '../../../../fakes/test-disk.ts';

/** Against the gateway of a real Ceph: its signatures, its lists and its ends of lines are what has to be met. */
let ceph: CephGateway;
beforeAll(async () => {
  ceph = await startCeph();
}, 120_000);
afterAll(() => ceph?.close());

const around = (replaced: Partial<S3Surroundings> = {}): S3Surroundings => ({
  now: () => performance.now(),
  pause: (ms, signal) => wait(ms, undefined, { signal }),
  isPrompt: true,
  onHeard: () => undefined,
  pay: async () => undefined,
  ...replaced,
});

let buckets = 0;
const newBucket = (): Promise<S3Access> => ceph.bucket(`bucket-${(buckets += 1)}`);

repositoryStoreContract('a bucket of Ceph', async () => ({
  store: s3Store(await newBucket(), around()),
  close: async () => undefined,
}));
repositoryStoreContract('a prefix of a bucket of Ceph', async () => ({
  store: s3Store({ ...(await newBucket()), prefix: 'site-1/of-three' }, around()),
  close: async () => undefined,
}));

/** Carries bytes to the gateway, and cuts its lines. */
async function cutter(to: string) {
  const { port, hostname } = new URL(to);
  const open = new Set<Socket>();
  let cutAfterBytes = Number.POSITIVE_INFINITY;
  let cuts = 0;
  const server = createServer((line) => {
    const far = connect(Number(port), hostname);
    let bytes = 0;
    const cut = (): void => {
      line.destroy();
      far.destroy();
    };
    const count = (part: Buffer): void => {
      bytes += part.length;
      if (bytes <= cutAfterBytes) return;
      cuts += 1;
      cut();
    };
    for (const [one, other] of [
      [line, far],
      [far, line],
    ] as const) {
      open.add(one);
      one.on('data', count).on('error', cut).on('close', cut);
      one.pipe(other);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    cutAfter: (count: number) => void (cutAfterBytes = count),
    cuts: () => cuts,
    close: () => {
      for (const line of open) line.destroy();
      server.close();
    },
  };
}

describe('a bucket of Ceph', () => {
  test('keeps backups and gives them back', async () => {
    const disk = testDisk(31, 600);
    const site = await BackupSite.make(s3Store(await newBucket(), around()));
    const { point } = await site.keep(disk, { packBytes: 100_000 });
    expect(Buffer.compare(await site.restore(point), disk)).toBe(0);
  });

  test('shows strangers of its names as nothing, and those beside the prefix neither', async () => {
    const access = await newBucket();
    const whole = s3Store(access, around());
    const part = s3Store({ ...access, prefix: 'packs' }, around());
    const file = await part.create('packs');
    await file.write(Buffer.from('elsewhere'));
    await file.commit();
    expect(await whole.list('packs')).toEqual([]);
    expect(await part.list('packs')).toHaveLength(1);
  });

  test('lists more than fit into one answer', async () => {
    const store = s3Store(await newBucket(), around());
    const names = Array.from({ length: 1_030 }, (_, i) => `file ${i}`);
    for (let at = 0; at < names.length; at += 50) {
      const some = names.slice(at, at + 50).map(async (text) => {
        const file = await store.create('points');
        await file.write(Buffer.from(text));
        await file.commit();
      });
      await Promise.all(some);
    }
    const listed = (await store.list('points')).map(({ name }) => name).toSorted();
    expect(listed).toEqual(names.map((text) => hash('sha256', text)).toSorted());
  });

  test('a line that is cut in a file is brought again, and what was read is not read again', async () => {
    const access = await newBucket();
    const bytes = randomBytes(3_000_000);
    const line = await cutter(ceph.endpoint);
    try {
      const store = s3Store({ ...access, endpoint: line.endpoint }, around());
      const file = await store.create('packs');
      await file.write(bytes);
      const made = await file.commit();
      line.cutAfter(1_000_000);
      const read = await store.read('packs', made, { offset: 0, length: 4_000_000 });
      expect(line.cuts()).toBeGreaterThanOrEqual(3);
      expect(line.cuts()).toBeLessThan(8);
      expect(Buffer.compare(read!, bytes)).toBe(0);
    } finally {
      line.close();
    }
  });

  test('a file whose sending was cut off leaves nothing, and is sent again', async () => {
    const access = await newBucket();
    const direct = s3Store(access, around());
    const line = await cutter(ceph.endpoint);
    line.cutAfter(500_000);
    try {
      let seen: unknown;
      const store = s3Store(
        { ...access, endpoint: line.endpoint },
        around({
          pause: async () => {
            seen ??= await direct.list('packs');
            line.cutAfter(10_000_000);
          },
        }),
      );
      const file = await store.create('packs');
      await file.write(randomBytes(2_000_000));
      const made = await file.commit();
      expect(line.cuts()).toBe(1);
      expect(seen).toEqual([]);
      expect(await direct.list('packs')).toMatchObject([{ name: made, sizeBytes: 2_000_000 }]);
    } finally {
      line.close();
    }
  });
});

describe('what Ceph refuses is told', () => {
  const failsWith = async (changed: Partial<S3Access>): Promise<unknown> => {
    const store = s3Store({ ...(await newBucket()), ...changed }, around());
    return store.createHeader(Buffer.from('header')).catch((error: unknown) => error);
  };

  test.each([
    ['another secret', { secret: 'wrong' }, /secret is not that of the access key/],
    ['an unknown key', { keyId: 'NOBODY' }, /does not know this access key/],
  ])('%s', async (_what, changed, message) => {
    const error = await failsWith(changed);
    expect(error).toMatchObject({ code: 'OBJECTS_REFUSED' });
    expect(String(error)).toMatch(message);
    expect(JSON.stringify(error)).not.toContain('labsecret');
  });

  test('a bucket that is not there', async () => {
    expect(await failsWith({ bucket: 'nowhere' })).toMatchObject({
      code: 'NOT_FOUND',
      data: { what: 'bucket', name: 'nowhere' },
    });
  });

  test('somebody else’s bucket', async () => {
    const other = await ceph.userWithQuota('other', 100);
    expect(String(await failsWith(other))).toMatch(/may not do that/);
  });

  test('a quota that is used up', async () => {
    const small = await ceph.userWithQuota('small', 1);
    const store = s3Store(await ceph.bucket('small', small), around());
    await store.createHeader(Buffer.from('header'));
    const file = await store.create('packs');
    await file.write(randomBytes(1_000));
    await expect(file.commit()).rejects.toMatchObject({ code: 'DISK_FULL' });
  });

  test('a server that is none', async () => {
    const strange = createServer((line) => line.end('SSH-2.0-OpenSSH_9.2\r\n')).listen(
      0,
      '127.0.0.1',
    );
    await once(strange, 'listening');
    const endpoint = `http://127.0.0.1:${(strange.address() as { port: number }).port}`;
    try {
      expect(await failsWith({ endpoint })).toMatchObject({ code: 'UNREACHABLE' });
    } finally {
      strange.close();
    }
  });
});

test('what is sent is paid for before it goes, in small pieces', async () => {
  const paid: number[] = [];
  const pay = async (bytes: number): Promise<void> => void paid.push(bytes);
  const store = s3Store(await newBucket(), around({ pay }));
  const file = await store.create('packs');
  await file.write(randomBytes(600_000));
  await file.write(randomBytes(10));
  expect(paid).toEqual([]);
  await file.commit();
  expect(paid).toEqual([262_144, 262_144, 75_712, 10]);
});

/** The last one: a gateway that died in the middle is waited for by others of its kind for half a minute. */
test('a gateway that was killed is waited for, and said to be away when it does not come', async () => {
  const access = await newBucket();
  const store = s3Store(access, around({ isPrompt: false }));
  await ceph.kill();
  const asked = store.list('packs');
  await ceph.restart();
  expect(await asked).toEqual([]);
  await ceph.kill();
  let nowMs = 0;
  const pause = async (ms: number): Promise<void> => void (nowMs += ms);
  const gone = s3Store(access, around({ now: () => nowMs, pause }));
  await expect(gone.list('packs')).rejects.toMatchObject({ code: 'UNREACHABLE' });
  expect(nowMs).toBeGreaterThan(5_000);
});
