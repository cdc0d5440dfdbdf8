import { describe, expect, test, vi } from 'vitest';
import {
  HelperEngine,
  type RepositoryHelper,
} from '../../../../../../runtime/control/backups/adapters/helper/helper-engine.ts';
import { serveRepositories } from '../../../../../../runtime/control/backups/adapters/helper/serve-repositories.ts';
import type { RepositoryWork } from '../../../../../../runtime/control/backups/adapters/repository-work.ts';
import type {
  BackupProgress,
  DiskToBackUp,
} from '../../../../../../runtime/control/backups/ports/backup-engine.ts';
import type {
  ReadBlocks,
  VolumeToFill,
} from '../../../../../../runtime/control/backups/ports/volume-access.ts';
import { placeText } from '../../../../../../runtime/control/backups/core/place-text.ts';
import { Fault } from '../../../../../../schemas/errors/fault.ts';
import { messagePair } from '../../../../../fakes/message-pair.ts';

const place = { folder: '/mnt/backups', key: 'a key' };
const LIMITS = {
  lookMs: 60_000,
  longestLookMs: 60_000,
  fileMs: 60_000,
  idleMs: 60_000,
  cancelMs: 60_000,
};
/** A clock that goes on when somebody waits. */
let nowMs = 0;
const clock = {
  now: () => nowMs,
  pause: async (ms: number) => void (nowMs += ms),
};
const unused = () => Promise.reject(new Error('not asked for'));
const NOTHING: RepositoryWork = {
  init: unused,
  identify: unused,
  look: unused,
  create: unused,
  restore: unused,
  verify: unused,
  forget: unused,
};
const pauseOf = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const { signal } = new AbortController();
const work = { signal, onProgress: () => undefined };

/** An engine whose helpers are in this process, and what became of them. */
function helped(parts: Partial<RepositoryWork>, limits: Partial<typeof LIMITS> = {}) {
  const helpers: {
    killed: boolean;
    stall: () => void;
    answer: () => void;
    pay: (bytes: number) => Promise<void>;
    end: () => void;
  }[] = [];
  /** Those that are killed are gone at once. */
  const state = { lets: true };
  const start = (): RepositoryHelper => {
    const [ours, theirs] = messagePair();
    const gone = Promise.withResolvers<void>();
    const nothing = (): void => undefined;
    const end = () => gone.resolve();
    const pay = async (): Promise<void> => undefined;
    const helper: (typeof helpers)[number] = {
      killed: false,
      stall: nothing,
      answer: nothing,
      pay,
      end,
    };
    helpers.push(helper);
    serveRepositories(theirs, ({ onStalled, onAnswered, pay }) => {
      helper.pay = pay;
      helper.stall = onStalled;
      helper.answer = onAnswered;
      return { ...NOTHING, ...parts };
    });
    return {
      way: ours,
      kill() {
        helper.killed = true;
        if (state.lets) gone.resolve();
      },
      gone: gone.promise,
    };
  };
  return { engine: new HelperEngine(start, clock, { ...LIMITS, ...limits }), helpers, state };
}

const disk = (blocks: readonly ReadBlocks[], parts: Partial<DiskToBackUp> = {}): DiskToBackUp => ({
  name: 'web.system',
  changed: undefined,
  ...parts,
  volume: {
    sizeBytes: 16_384,
    async *depths() {},
    async *used() {
      yield* blocks;
    },
    async *ranges(ranges) {
      for (const { firstBlock, blocks: count } of ranges) {
        yield { firstBlock, bytes: new Uint8Array(count).fill(firstBlock) };
      }
    },
    close: () => undefined,
  },
});

test('a helper that has answered is asked the next question as well, and each repository has its own', async () => {
  const { engine, helpers } = helped({
    identify: async (asked) => `of ${placeText(asked)}`,
    look: async (_place, known) => ({
      identity: 'it',
      points: [...known].map((look) => ({ look })),
    }),
  });
  expect(await engine.identify(place)).toBe('of /mnt/backups');
  expect((await engine.look(place, new Set(['a', 'b']))).points).toEqual([
    { look: 'a' },
    { look: 'b' },
  ]);
  expect(helpers).toHaveLength(1);
  await engine.identify({ ...place, folder: '/mnt/other' });
  expect(helpers).toHaveLength(2);
});

test('faults come over as what they are, and errors of the system with their codes', async () => {
  const gone = Object.assign(new Error('no such luck'), { code: 'EIO' });
  const { engine } = helped({
    init: () => Promise.reject(new Fault('NOT_FOUND', { what: 'folder', name: '/mnt/backups' })),
    forget: () => Promise.reject(gone),
  });
  await expect(engine.init(place)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(engine.forget(place, 'a')).rejects.toMatchObject({
    message: 'no such luck',
    code: 'EIO',
  });
});

test('one that does not answer is given up, and another one is started when it is gone', async () => {
  const never = new Promise<never>(() => undefined);
  let isHanging = true;
  const { engine, helpers, state } = helped(
    { identify: () => (isHanging ? never : Promise.resolve('it')) },
    { lookMs: 20 },
  );
  state.lets = false;
  const both = [engine.identify(place), engine.identify(place)];
  for (const each of both) {
    await expect(each).rejects.toMatchObject({ code: 'REPOSITORY_STALLED' });
  }
  expect(helpers).toMatchObject([{ killed: true }]);
  await expect(engine.identify(place)).rejects.toMatchObject({ code: 'REPOSITORY_STALLED' });
  expect(helpers).toHaveLength(1);
  isHanging = false;
  helpers[0]!.end();
  await expect
    .poll(() => engine.identify(place).catch((error: unknown) => String(error)))
    .toBe('it');
  expect(helpers).toHaveLength(2);
});

test('a look may take as long as files answer, though not for ever', async () => {
  const never = new Promise<never>(() => undefined);
  let look: Promise<string> = pauseOf(1_800).then(() => 'it');
  const limits = { lookMs: 1_200, longestLookMs: 2_400 };
  const { engine, helpers } = helped({ identify: () => look }, limits);
  const answering = setInterval(() => helpers.at(-1)?.answer(), 100);
  try {
    expect(await engine.identify(place)).toBe('it');
    look = never;
    const beganMs = performance.now();
    await expect(engine.identify(place)).rejects.toMatchObject({
      code: 'REPOSITORY_STALLED',
      data: { limitMs: 2_400 },
    });
    expect(performance.now() - beganMs).toBeGreaterThan(2_300);
  } finally {
    clearInterval(answering);
  }
  await expect(engine.identify(place)).rejects.toMatchObject({ data: { limitMs: 1_200 } });
});

test('one that ends by itself fails what was asked, and the next question finds another', async () => {
  const never = new Promise<never>(() => undefined);
  let answer: Promise<string> = never;
  const { engine, helpers } = helped({ identify: () => answer });
  const asked = engine.identify(place);
  helpers[0]!.end();
  await expect(asked).rejects.toThrow('has ended');
  answer = Promise.resolve('it');
  expect(await engine.identify(place)).toBe('it');
});

test('one that nobody asks any more ends', async () => {
  const { engine, helpers } = helped({ identify: async () => 'it' }, { idleMs: 10 });
  await engine.identify(place);
  expect(helpers).toMatchObject([{ killed: false }]);
  await expect.poll(() => helpers[0]!.killed).toBe(true);
  await engine.identify(place);
  expect(helpers).toHaveLength(2);
});

test('disks are read by who writes them, a block after the other, and what it does is told', async () => {
  const blocks = [1, 2, 3].map((firstBlock) => ({
    firstBlock,
    bytes: Buffer.alloc(8, firstBlock),
  }));
  const told: BackupProgress[] = [];
  const { engine, helpers } = helped({
    async create(_place, { disks, group, document, since }, { onProgress }) {
      const [read, ranges]: ReadBlocks[][] = [[], []];
      for await (const each of disks[0]!.volume.used()) read!.push(each);
      for await (const each of disks[1]!.volume.ranges(disks[1]!.changed!)) ranges!.push(each);
      // What is not read to its end is ended.
      for await (const { firstBlock } of disks[0]!.volume.used()) {
        expect(firstBlock).toBe(1);
        break;
      }
      onProgress({ note: 'so far', disk: 'web.system', bytesDone: 1, bytesTotal: 2 });
      const firsts = [...read!, ...ranges!].map(({ firstBlock, bytes }) => [firstBlock, bytes[0]]);
      const point = JSON.stringify([group, [...document], since, firsts]);
      return { point, createdMs: 7, readBytes: 1, newBytes: 2, writtenBytes: 3 };
    },
  });
  const changed = [
    { firstBlock: 5, blocks: 2 },
    { firstBlock: 9, blocks: 1 },
  ];
  const request = {
    group: 'blog',
    document: Buffer.from([1, 2]),
    since: undefined,
    disks: [disk(blocks), disk([], { name: 'web.data', changed })],
  };
  const result = await engine.create(place, request, {
    signal,
    onProgress: (progress) => void told.push(progress),
  });
  expect(JSON.parse(result.point)).toEqual([
    'blog',
    [1, 2],
    null,
    [
      [1, 1],
      [2, 2],
      [3, 3],
      [5, 5],
      [9, 9],
    ],
  ]);
  expect(result).toMatchObject({ createdMs: 7, writtenBytes: 3 });
  expect(told).toEqual([{ note: 'so far', disk: 'web.system', bytesDone: 1, bytesTotal: 2 }]);
  expect(helpers).toMatchObject([{ killed: true }]);
});

test('a disk that cannot be read fails the backup with what was wrong with it', async () => {
  const { engine } = helped({
    async create(_place, { disks }) {
      let readBytes = 0;
      for await (const { bytes } of disks[0]!.volume.used()) readBytes += bytes.length;
      return { point: 'a', createdMs: 7, readBytes, newBytes: 2, writtenBytes: 3 };
    },
  });
  const broken = disk([]);
  const away = new Fault('UNREACHABLE', { url: 'a disk', why: 'it is away' });
  broken.volume.used = () => ({
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(away) }),
  });
  const request = { group: 'a', document: Buffer.alloc(1), since: undefined, disks: [broken] };
  await expect(engine.create(place, request, work)).rejects.toMatchObject({ code: 'UNREACHABLE' });
});

test('volumes are filled by who reads the backup, and closed however it ends', async () => {
  const written: unknown[] = [];
  const close = vi.fn<() => void>();
  const { engine } = helped({
    async restore(_place, { disks, open }) {
      const volume = await open(disks[0]!);
      expect(volume.sizeBytes).toBe(4_096);
      await volume.write(new Uint8Array(new SharedArrayBuffer(2)).fill(5), 512);
      await volume.flush();
      throw new Fault('BACKUP_DAMAGED', { file: 'a', wanted: 'b', found: 'c' });
    },
  });
  const open = async (name: string) => ({
    sizeBytes: 4_096,
    write: async (bytes: Uint8Array, offset: number) =>
      void written.push([name, [...bytes], offset]),
    flush: async () => void written.push('flushed'),
    close,
  });
  const request = { point: 'a', disks: ['web.system'], open };
  await expect(engine.restore(place, request, work)).rejects.toMatchObject({
    code: 'BACKUP_DAMAGED',
  });
  expect(written).toEqual([['web.system', [5, 5], 512], 'flushed']);
  expect(close).toHaveBeenCalled();
});

test('a volume that opens after its helper is gone is closed at once', async () => {
  const close = vi.fn<() => void>();
  const opening = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<VolumeToFill>();
  const { engine, helpers } = helped({
    async restore(_place, { disks, open }) {
      await open(disks[0]!);
    },
  });
  const open = (): Promise<VolumeToFill> => {
    opening.resolve();
    return opened.promise;
  };
  const restoring = engine.restore(place, { point: 'a', disks: ['web.system'], open }, work);
  restoring.catch(() => undefined);
  await opening.promise;
  helpers[0]!.end();
  await expect(restoring).rejects.toThrow('has ended');
  opened.resolve({
    sizeBytes: 4_096,
    write: () => Promise.reject(new Error('nobody writes')),
    flush: () => Promise.reject(new Error('nobody writes')),
    close,
  });
  await expect.poll(() => close.mock.calls.length).toBe(1);
});

test('a file that does not answer in the middle of a backup ends it, with a sentence', async () => {
  const reading = Promise.withResolvers<void>();
  const { engine, helpers } = helped({
    verify: () => {
      reading.resolve();
      return new Promise(() => undefined);
    },
  });
  const verifying = engine.verify(place, 1, work);
  verifying.catch(() => undefined);
  await reading.promise;
  helpers[0]!.stall();
  await expect(verifying).rejects.toThrow(
    'The backup repository in /mnt/backups did not answer within 60 s.',
  );
  expect(helpers).toMatchObject([{ killed: true }]);
});

test('what is cancelled stops by itself, or is ended', async () => {
  const never = new Promise<never>(() => undefined);
  const { engine, helpers } = helped(
    {
      verify: (_place, share, { signal: asked }) =>
        share === 1
          ? never
          : new Promise((_resolve, reject) => {
              const stop = () => reject(new Fault('CANCELLED', { what: 'it' }));
              asked.addEventListener('abort', stop);
            }),
    },
    { cancelMs: 20 },
  );
  for (const share of [0.5, 1]) {
    const abort = new AbortController();
    const verifying = engine.verify(place, share, { ...work, signal: abort.signal });
    abort.abort();
    await expect(verifying).rejects.toMatchObject({ code: 'CANCELLED' });
  }
  expect(helpers).toMatchObject([{ killed: true }, { killed: true }]);
});

describe('a bound on bandwidth', () => {
  const request = { group: 'a', document: Buffer.alloc(1), since: undefined, disks: [] };
  const told = { point: 'a', createdMs: 7, readBytes: 0, newBytes: 0, writtenBytes: 0 };

  /** Two helpers in the middle of a backup of the same place. */
  async function twoWriters(bytesPerSecond: number | undefined) {
    const ended = Promise.withResolvers<typeof told>();
    const { engine, helpers } = helped({ create: () => ended.promise });
    const limited = { ...place, bytesPerSecond };
    const both = [1, 2].map(() => engine.create(limited, request, work));
    const end = async (): Promise<void> => {
      ended.resolve(told);
      await Promise.all(both);
    };
    const pay = async (bytes: number, times: number): Promise<number> => {
      const beganMs = nowMs;
      for (let i = 0; i < times; i += 1) await helpers[i % 2]!.pay(bytes);
      return nowMs - beganMs;
    };
    return { engine, pay, end };
  }

  test('holds for all backups into a repository together', async () => {
    const { pay, end } = await twoWriters(1_000_000);
    const tookMs = await pay(500_000, 20);
    expect(tookMs).toBeGreaterThanOrEqual(9_750);
    expect(tookMs).toBeLessThanOrEqual(10_010);
    await end();
  });

  test('holds at once when it is changed, and for one place alone', async () => {
    const { engine, pay, end } = await twoWriters(undefined);
    expect(await pay(500_000, 20)).toBe(0);
    engine.limit({ folder: '/mnt/other', key: 'a key', bytesPerSecond: 100_000 });
    expect(await pay(500_000, 20)).toBe(0);
    engine.limit({ ...place, bytesPerSecond: 500_000 });
    expect(await pay(500_000, 10)).toBeGreaterThanOrEqual(9_000);
    engine.limit(place);
    nowMs += 10_000;
    expect(await pay(500_000, 20)).toBe(0);
    await end();
  });
});
