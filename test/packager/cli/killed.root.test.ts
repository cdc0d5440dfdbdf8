import { readdir, readFile, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { OciRegistry } from '../../fakes/oci-registry.ts';
import { tinyAppliance } from '../../fakes/test-appliance.ts';
import { testDisk } from '../../fakes/test-disk.ts';
import { YardUser } from '../../fakes/yard.ts';
import { YardProcess } from '../../fakes/yard-process.ts';
import { writeProject } from '../../fakes/yard-project.ts';

/**
 * `kill -9` while a real `yard` works, at moments that its own messages or its requests tell: what is
 * half done is never taken for whole, and doing it again finishes it.
 */

const SECRET = 'push-secret';
let publisher: YardUser;
let user: YardUser;
let registry: OciRegistry;
/** The archive, signed and not. */
let whole: Buffer;
let unsigned: Buffer;

beforeAll(async () => {
  publisher = await YardUser.create();
  const disks = { db: testDisk(1, 800, 0), web: testDisk(2, 800, 0.1) };
  await writeProject(publisher.path('tiny'), { ...tinyAppliance(), disks });
  await publisher.yard(['keygen', '--namespace', 'acme']);
  await publisher.yard(['pack', 'tiny', '-o', 'tiny.yard', '--sign-key', 'acme']);
  await publisher.yard(['pack', 'tiny', '-o', 'unsigned.yard']);
  whole = await readFile(publisher.path('tiny.yard'));
  unsigned = await readFile(publisher.path('unsigned.yard'));
});
afterAll(() => publisher.remove());
beforeEach(async () => {
  user = await publisher.copy();
  registry = await new OciRegistry({ secret: SECRET }).start();
});
afterEach(async () => {
  await registry.stop();
  await user.remove();
});

const env = (): Record<string, string> => ({
  STACKYARD_SERVER: registry.url,
  STACKYARD_TOKEN: SECRET,
});
const reference = (): string => `${registry.url}/acme/tiny`;
/** Names that a person sees: no hidden ones, and none that says it is a part. */
const finished = async (): Promise<string[]> =>
  (await readdir(user.dir))
    .filter((name) => !name.startsWith('.') && !name.endsWith('.part'))
    .sort();
const BEFORE = ['home', 'tiny', 'tiny.yard', 'unsigned.yard'];

describe('yard pack, killed while it is', () => {
  test.each([
    /^Preparing the disk of role “db”/,
    /^Packing the disk of role “web”/,
    /^Writing the archive/,
  ])('at %s, leaves no archive or a whole one, and can be run again', async (moment) => {
    const argv = ['pack', 'tiny', '-o', 'new.yard'];
    const yard = new YardProcess(user, argv, {
      onLine: (line) => moment.test(line) && yard.kill(),
    });
    const { signal, stderr } = await yard.ended;
    expect(stderr).toMatch(new RegExp(moment.source, 'm'));
    // The last step may be over before the kill arrives; then the archive must be whole already.
    const isMade = (await finished()).includes('new.yard');
    expect(signal === 'SIGKILL' || isMade).toBe(true);
    const again = isMade ? { exit: 0 } : await user.yard(argv);
    expect(again.exit).toBe(0);
    expect(await finished()).toEqual([...BEFORE, 'new.yard'].sort());
    expect((await readdir(user.dir)).filter((name) => name.startsWith('.'))).toEqual([]);
    expect((await readFile(user.path('new.yard'))).equals(unsigned)).toBe(true);
  });

  test('packing a disk over an older archive, leaves that as it was', async () => {
    await writeFile(user.path('new.yard'), 'the one before');
    const yard = new YardProcess(user, ['pack', 'tiny', '-o', 'new.yard', '--force'], {
      onLine: (line) => line.startsWith('Packing the disk of role “db”') && yard.kill(),
    });
    expect((await yard.ended).signal).toBe('SIGKILL');
    expect(await readFile(user.path('new.yard'), 'utf8')).toBe('the one before');
  });
});

/** Kills at the first request that fits. @returns how the process ended */
async function killAt(
  argv: readonly string[],
  moment: (line: string) => boolean,
  then: 'is lost' | 'is answered',
): Promise<NodeJS.Signals | null> {
  const yard = new YardProcess(user, argv, { env: env() });
  registry.meddle = ({ method, url }, response) => {
    if (!moment(`${method} ${url}`)) return 'go on';
    yard.kill();
    if (then === 'is answered') return 'go on';
    response.destroy();
    return 'answered';
  };
  const { signal } = await yard.ended;
  registry.meddle = () => 'go on';
  return signal;
}

const pulled = async (): Promise<{ exit: number; isWhole: boolean }> => {
  const other = await YardUser.create();
  try {
    const { exit } = await other.yard(['pull', `${reference()}:1.0.0`, '-o', 'got.yard']);
    const isWhole = exit === 0 && (await readFile(other.path('got.yard'))).equals(whole);
    return { exit, isWhole };
  } finally {
    await other.remove();
  }
};

describe('yard push, killed when its request', () => {
  const argv = (): string[] => ['push', 'tiny.yard', reference()];

  test.each([
    ['to begin an upload', /^POST .*\/uploads\//, 'is lost'],
    ['with a part of a blob', /^PATCH /, 'is answered'],
    ['that ends an upload', /^PUT .*\/uploads\//, 'is answered'],
    ['with the image manifest', /^PUT .*\/manifests\/sha256:/, 'is answered'],
    ['with the tag', /^PUT .*\/manifests\/1\.0\.0$/, 'is lost'],
    ['with the tag', /^PUT .*\/manifests\/1\.0\.0$/, 'is answered'],
  ] as const)('%s (%s) %s, publishes nothing or all, and goes on', async (_what, moment, then) => {
    expect(await killAt(argv(), (line) => moment.test(line), then)).toBe('SIGKILL');
    const published = registry.repository('acme/tiny').tags.has('1.0.0');
    expect(await pulled()).toEqual(
      published ? { exit: 0, isWhole: true } : { exit: 4, isWhole: false },
    );

    expect((await user.yard(argv(), { env: env() })).exit).toBe(0);
    expect(await pulled()).toEqual({ exit: 0, isWhole: true });
    const { sent } = await user.yardJson<{ sent: number }>(argv(), { env: env() });
    expect(sent).toBe(0);
  });
});

interface Image {
  readonly layers: { digest: string }[];
  readonly config: { digest: string };
}

function imageOf(registry: OciRegistry): Image {
  const { manifests, tags } = registry.repository('acme/tiny');
  return JSON.parse(String(manifests.get(tags.get('1.0.0') ?? '')?.bytes)) as Image;
}

describe('yard pull, killed', () => {
  const argv = (): string[] => ['pull', `${reference()}:1.0.0`, '-o', 'new.yard'];

  test('at its requests, leaves no archive, and goes on', async () => {
    await user.yard(['push', 'tiny.yard', reference()], { env: env() });
    const { layers, config } = imageOf(registry);
    const moments = [
      /\/manifests\/1\.0\.0$/,
      new RegExp(`/blobs/${config.digest}`),
      new RegExp(`/blobs/${layers[0]?.digest}`),
      new RegExp(`/blobs/${layers.at(-1)?.digest}`),
      /\/referrers\//,
    ];
    for (const moment of moments) {
      const signal = await killAt(argv(), (line) => moment.test(line), 'is lost');
      expect([moment, signal]).toEqual([moment, 'SIGKILL']);
      expect(await finished()).toEqual(BEFORE);
    }
    expect((await user.yard(argv(), { env: env() })).exit).toBe(0);
    expect((await readFile(user.path('new.yard'))).equals(whole)).toBe(true);
    expect((await readdir(user.dir)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});
