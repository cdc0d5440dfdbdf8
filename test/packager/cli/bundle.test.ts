import { readdir, readFile, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readTar } from '../../../packager/format/tar/read-tar.ts';
import { bytesSource } from '../../../packager/format/byte-source.ts';
import { OciRegistry } from '../../fakes/oci-registry.ts';
import { tinyAppliance } from '../../fakes/test-appliance.ts';
import { testDisk } from '../../fakes/test-disk.ts';
import { type YardResult, YardUser } from '../../fakes/yard.ts';
import { writeProject } from '../../fakes/yard-project.ts';

const SECRET = 'bundle-secret';
const BLOCK = 4_096;
let publisher: YardUser;
let user: YardUser;

/** A disk of mostly the same blocks; versions differ in some at the end. */
const disk = (version: number): Buffer =>
  Buffer.concat([testDisk(1, 600, 0), testDisk(90 + version, 40, 0)]);

async function writeVersion(name: string, version: string, seed: number): Promise<void> {
  const { files } = tinyAppliance();
  const yaml = String(files['appliance.yaml'])
    .replace('name: tiny', `name: ${name}`)
    .replace('version: 1.0.0', `version: ${version}`);
  const disks = { db: disk(seed), web: disk(seed).subarray(0, 500 * BLOCK) };
  await writeProject(publisher.path(name), { disks, files: { ...files, 'appliance.yaml': yaml } });
}

async function run(argv: readonly string[], by = user): Promise<YardResult> {
  const result = await by.yard(argv);
  if (result.exit !== 0) throw new Error(result.stderr);
  return result;
}

beforeAll(async () => {
  publisher = await YardUser.create();
  const pack = (name: string, version: string, ...more: string[]): Promise<YardResult> =>
    run(['pack', name, '-o', `${name}-${version}.yard`, '--sign-key', 'acme', ...more], publisher);
  await run(['keygen', '--namespace', 'acme'], publisher);
  await writeVersion('tiny', '1.0.0', 0);
  await pack('tiny', '1.0.0');
  await writeVersion('tiny', '1.1.0', 1);
  await pack('tiny', '1.1.0', '--base', 'tiny-1.0.0.yard');
  await writeVersion('other', '1.0.0', 2);
  await pack('other', '1.0.0', '--base', 'tiny-1.0.0.yard');
});
afterAll(() => publisher.remove());
beforeEach(async () => {
  user = await publisher.copy();
});
afterEach(() => user.remove());

const ALL = ['tiny-1.0.0.yard', 'tiny-1.1.0.yard', 'other-1.0.0.yard'] as const;
const bytesOf = (name: string): Promise<Buffer> => readFile(user.path(name));
const bundle = (...more: string[]): Promise<YardResult> =>
  user.yard(['bundle', ...ALL, '-o', 'stick.yardbundle', ...more]);

interface Listing {
  readonly bundleBytes: number;
  readonly archivesBytes: number;
  readonly appliances: readonly {
    readonly name: string;
    readonly version: string;
    readonly archiveBytes: number;
    readonly sharedBytes: number;
    readonly signatures: readonly { readonly signedAs: string }[];
  }[];
}

interface Wire {
  readonly error: { readonly code: string };
}

/** Changes one byte in the middle of a part that one of the archives has and the others have not. */
async function spoil(file: string, of: string, others: readonly string[]): Promise<void> {
  const namesIn = async (name: string): Promise<string[]> => [
    ...(await readTar(bytesSource(await bytesOf(name)))).keys(),
  ];
  const elsewhere = new Set((await Promise.all(others.map(namesIn))).flat());
  const bytes = await bytesOf(file);
  const own = new Set((await namesIn(of)).filter((name) => !elsewhere.has(name)));
  const parts = [...(await readTar(bytesSource(bytes))).values()].filter(({ name }) =>
    own.has(name),
  );
  const largest = parts.reduce((a, b) => (b.sizeBytes > a.sizeBytes ? b : a));
  const at = largest.offset + Math.floor(largest.sizeBytes / 2);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(user.path(file), bytes);
}

describe('yard bundle', () => {
  test('two versions that share packs take little more than the newer one', async () => {
    const first = (await bytesOf('tiny-1.0.0.yard')).length;
    const second = (await bytesOf('tiny-1.1.0.yard')).length;
    await run(['bundle', 'tiny-1.0.0.yard', 'tiny-1.1.0.yard', '-o', 'two.yardbundle']);
    const together = (await bytesOf('two.yardbundle')).length;
    // The forty blocks of noise that are new, and documents; the rest is there once.
    expect(together - first).toBeLessThan(40 * BLOCK + 60_000);
    expect(together).toBeLessThan(0.6 * (first + second));
  });

  test('gives the same bytes in whatever order, and out of bundles', async () => {
    await bundle();
    const wanted = await bytesOf('stick.yardbundle');
    await run(['bundle', ...ALL.toReversed(), '-o', 'reversed.yardbundle']);
    expect((await bytesOf('reversed.yardbundle')).equals(wanted)).toBe(true);
    await run(['bundle', ALL[2], ALL[1], '-o', 'some.yardbundle']);
    await run(['bundle', ALL[1], 'some.yardbundle', ALL[0], '-o', 'again.yardbundle']);
    expect((await bytesOf('again.yardbundle')).equals(wanted)).toBe(true);
  });

  test('gives every archive back, byte for byte', async () => {
    await bundle();
    for (const name of ALL) {
      const wanted = name.replace('.yard', '').replace('-', ':');
      await run(['bundle', 'extract', 'stick.yardbundle', wanted, '-o', 'out.yard', '--force']);
      expect((await bytesOf('out.yard')).equals(await bytesOf(name))).toBe(true);
    }
  });

  test('lists what it holds, and what of it is shared', async () => {
    const made = JSON.parse((await bundle('--json')).stdout) as Listing;
    const listed = await user.yardJson<Listing>(['bundle', 'ls', 'stick.yardbundle']);
    expect(listed.appliances).toEqual(made.appliances);
    expect(listed.bundleBytes).toBe((await bytesOf('stick.yardbundle')).length);
    expect(listed.appliances.map(({ name, version }) => `${name}:${version}`)).toEqual([
      'other:1.0.0',
      'tiny:1.0.0',
      'tiny:1.1.0',
    ]);
    for (const { name, version, archiveBytes, sharedBytes, signatures } of listed.appliances) {
      expect(archiveBytes).toBe((await bytesOf(`${name}-${version}.yard`)).length);
      expect(sharedBytes).toBeGreaterThan(archiveBytes / 2);
      expect(signatures).toEqual([expect.objectContaining({ signedAs: `acme/${name}` })]);
    }
    const sum = listed.appliances.reduce((total, each) => total + each.archiveBytes, 0);
    expect(made.archivesBytes).toBe(sum);
    const { stdout } = await run(['bundle', 'ls', 'stick.yardbundle']);
    expect(stdout).toMatch(
      /^NAME +VERSION +SIZE +SHARED +SIGNED AS\nother +1\.0\.0 .+acme\/other, key/,
    );
  });

  test('takes the newest release when no version is named, and asks when no name is', async () => {
    await bundle();
    const extract = (...more: string[]): Promise<YardResult> =>
      user.yard(['bundle', 'extract', 'stick.yardbundle', ...more, '-o', 'out.yard']);
    expect((await extract('tiny')).stdout).toContain('Took tiny 1.1.0 out');
    expect(await extract('tiny')).toMatchObject({
      exit: 6,
      stderr: expect.stringContaining('--force'),
    });
    expect(await extract()).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('The bundle holds other:1.0.0, tiny:1.0.0, tiny:1.1.0'),
    });
    expect(await extract('nothing:1.0.0')).toMatchObject({
      exit: 4,
      stderr: expect.stringContaining('it holds other:1.0.0'),
    });
  });

  test('says what a bundle is where one appliance is wanted, and the other way round', async () => {
    await bundle();
    for (const command of [
      ['inspect', 'stick.yardbundle'],
      ['sign', 'stick.yardbundle', '--key', 'acme'],
      ['export-disk', 'stick.yardbundle', 'db', '-o', 'db.raw'],
      ['pack', 'tiny', '-o', 'new.yard', '--base', 'stick.yardbundle'],
    ]) {
      expect(await user.yard(command)).toMatchObject({
        exit: 2,
        stderr: expect.stringContaining(
          'is a bundle of several appliances, not the archive of one',
        ),
      });
    }
    const result = await user.yard(['bundle', 'ls', 'tiny-1.0.0.yard']);
    expect(result).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('is the archive of one appliance, not a bundle'),
    });
  });

  test('replaces a file only when told to', async () => {
    await writeFile(user.path('stick.yardbundle'), 'mine');
    expect(await bundle()).toMatchObject({ exit: 6 });
    expect(String(await bytesOf('stick.yardbundle'))).toBe('mine');
    expect(await bundle('--force')).toMatchObject({ exit: 0 });
  });

  test('refuses to write what is broken, and leaves nothing', async () => {
    await spoil(ALL[1], ALL[1], [ALL[0], ALL[2]]);
    expect(await bundle()).toMatchObject({
      exit: 3,
      stderr: expect.stringContaining('does not match its signed index'),
    });
    expect((await readdir(user.dir)).filter((name) => name.includes('stick'))).toEqual([]);
  });

  test('refuses two different appliances of one name and version', async () => {
    await run(['pack', 'tiny', '-o', 'twin.yard']);
    const result = await user.yard([
      'bundle',
      'tiny-1.1.0.yard',
      'twin.yard',
      '-o',
      'b.yardbundle',
    ]);
    // The same content: packed without a base it has other packs.
    expect(result).toMatchObject({
      exit: 6,
      stderr: expect.stringContaining(
        'Two different appliances in the bundle are called tiny:1.1.0',
      ),
    });
  });

  test('the same version twice is there once, with the signatures of both', async () => {
    await run(['keygen', '--namespace', 'second']);
    await run(['sign', ALL[0], '--key', 'second', '-o', 'both.yard']);
    await run(['bundle', ALL[0], 'both.yard', ALL[0], '-o', 'b.yardbundle']);
    await run(['bundle', 'extract', 'b.yardbundle', '-o', 'out.yard']);
    expect((await bytesOf('out.yard')).equals(await bytesOf('both.yard'))).toBe(true);
  });

  test('can be stopped, and nothing has its name then', async () => {
    const stop = new AbortController();
    stop.abort();
    const result = await user.yard(['bundle', ...ALL, '-o', 'stick.yardbundle'], {
      host: { signal: stop.signal },
    });
    expect(result.exit).toBe(10);
    expect(await readdir(user.dir)).not.toContain('stick.yardbundle');
    expect(await bundle()).toMatchObject({ exit: 0 });
    expect((await readdir(user.dir)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

describe('yard verify of a bundle', () => {
  test('checks every appliance and who vouches for it', async () => {
    await bundle();
    const pub = user.path('home/.config/stackyard/keys/acme.pub');
    const result = await user.yard(['verify', 'stick.yardbundle', '--key', pub]);
    expect(result).toMatchObject({ exit: 0 });
    for (const name of ['acme/other 1.0.0', 'acme/tiny 1.0.0', 'acme/tiny 1.1.0']) {
      expect(result.stdout).toContain(name);
    }
    expect(result.stdout.match(/\(trusted\)/g)).toHaveLength(3);
  });

  test('a broken one does not keep the others from being used', async () => {
    await bundle();
    await spoil('stick.yardbundle', ALL[1], [ALL[0], ALL[2]]);
    const verified = await user.yard(['verify', 'stick.yardbundle', '--integrity-only', '--json']);
    expect(verified).toMatchObject({
      exit: 3,
      stderr: expect.stringContaining('1 of 3 appliances: not verified.'),
    });
    const { appliances } = JSON.parse(verified.stdout) as { appliances: Partial<Wire>[] };
    expect(appliances.map(({ error }) => error?.code)).toEqual([
      undefined,
      undefined,
      expect.stringMatching(/CHUNK_CORRUPT|DIGEST_MISMATCH/),
    ]);
    const good = ['bundle', 'extract', 'stick.yardbundle', 'tiny:1.0.0', '-o', 'good.yard'];
    expect(await user.yard(good)).toMatchObject({ exit: 0 });
    const bad = ['bundle', 'extract', 'stick.yardbundle', 'tiny:1.1.0', '-o', 'bad.yard'];
    expect(await user.yard(bad)).toMatchObject({ exit: 3 });
    expect(await readdir(user.dir)).not.toContain('bad.yard');
  });

  test('what nobody trusted has signed is told of each', async () => {
    await run(['pack', 'tiny', '-o', 'plain.yard']);
    await run(['bundle', 'plain.yard', ALL[2], '-o', 'b.yardbundle']);
    const result = await user.yard(['verify', 'b.yardbundle', '--server', 'http://127.0.0.1:1']);
    expect(result.exit).not.toBe(0);
    expect(result.stdout).toContain('tiny 1.1.0: not verified');
  });
});

/** Has a repository know no blob that was not brought to it, as real registries do. @returns mounts */
function keepApart(registry: OciRegistry): string[] {
  const known = new Set<string>();
  const mounted: string[] = [];
  registry.meddle = ({ method, url }, response) => {
    const repository = /^\/v2\/(.+)\/blobs\//.exec(url)?.[1];
    const query = new URL(url, registry.url).searchParams;
    const brought = query.get('digest') ?? query.get('mount');
    if (repository === undefined) return 'go on';
    if (brought !== null) known.add(`${repository} ${brought}`);
    if (query.has('mount')) mounted.push(url);
    const asked = /\/blobs\/(sha256:[0-9a-f]{64})$/.exec(url)?.[1];
    if (method !== 'HEAD' || known.has(`${repository} ${asked}`)) return 'go on';
    response.writeHead(404).end();
    return 'answered';
  };
  return mounted;
}

describe('yard push of a bundle', () => {
  let registry: OciRegistry;
  beforeEach(async () => {
    registry = await new OciRegistry({ secret: SECRET }).start();
  });
  afterEach(() => registry.stop());
  const env = (): Record<string, string> => ({
    STACKYARD_SERVER: registry.url,
    STACKYARD_TOKEN: SECRET,
  });
  const push = (...more: string[]): Promise<YardResult> =>
    user.yard(['push', 'stick.yardbundle', ...more], { env: env() });

  test('brings every appliance where it is signed for, and every blob once', async () => {
    await bundle();
    const mounted = keepApart(registry);
    const result = await push('--json');
    expect(result).toMatchObject({ exit: 0 });
    const { appliances } = JSON.parse(result.stdout) as { appliances: { address: string }[] };
    expect(appliances.map(({ address }) => address)).toEqual([
      'acme/other',
      'acme/tiny',
      'acme/tiny',
    ]);
    const finished = registry.log.filter((line) => /^PUT .*digest=/.test(line));
    const digests = finished.map((line) => /digest=([^&\s]+)/.exec(line)?.[1]);
    expect(new Set(digests).size).toBe(digests.length);
    expect(mounted.length).toBeGreaterThan(1);
    for (const name of ALL) {
      const reference = `${registry.url}/acme/${name.replace('.yard', '').replace('-', ':')}`;
      await run(['pull', reference, '-o', 'pulled.yard', '--force']);
      expect((await bytesOf('pulled.yard')).equals(await bytesOf(name))).toBe(true);
    }
  });

  test('a second time nothing is sent', async () => {
    await bundle();
    await push();
    registry.log.length = 0;
    expect(await push()).toMatchObject({ exit: 0 });
    expect(registry.log.filter((line) => /^(POST|PATCH)/.test(line))).toEqual([]);
  });

  test('bundles references: what a registry has and an archive at hand give the same bytes', async () => {
    await bundle();
    await push();
    const wanted = await bytesOf('stick.yardbundle');
    const references = ['acme/tiny:1.0.0', 'acme/other', ALL[1]];
    const mixed = ['bundle', ...references, '-o', 'mixed.yardbundle'];
    expect(await user.yard(mixed, { env: env() })).toMatchObject({ exit: 0 });
    expect((await bytesOf('mixed.yardbundle')).equals(wanted)).toBe(true);
  });

  test('goes on after a fetch that was cut off', async () => {
    await bundle();
    await push();
    const references = ['acme/tiny:1.0.0', 'acme/tiny:1.1.0', 'acme/other'];
    const mixed = ['bundle', ...references, '-o', 'far.yardbundle'];
    const pack = [...registry.blobs].reduce((a, b) => (b[1].length > a[1].length ? b : a));
    registry.meddle = ({ url }) => (url.includes(pack[0]) ? { cutAfterBytes: 0 } : 'go on');
    expect(await user.yard(mixed, { env: env() })).toMatchObject({ exit: 8 });
    expect(await readdir(user.dir)).toContain('far.yardbundle.part');
    registry.meddle = () => 'go on';
    expect(await user.yard(mixed, { env: env() })).toMatchObject({ exit: 0 });
    expect((await bytesOf('far.yardbundle')).equals(await bytesOf('stick.yardbundle'))).toBe(true);
  });

  test('what is not signed needs a name space; nothing is sent before', async () => {
    await run(['pack', 'tiny', '-o', 'plain.yard']);
    await run(['bundle', 'plain.yard', ALL[2], '-o', 'stick.yardbundle']);
    expect(await push()).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('tiny 1.1.0 is not signed'),
    });
    expect(registry.log).toEqual([]);
    expect(await push('--to', 'acme')).toMatchObject({ exit: 0 });
    expect(registry.repository('acme/tiny').tags.has('1.1.0')).toBe(true);
  });

  test('one that is refused does not keep the others back', async () => {
    await bundle();
    await spoil('stick.yardbundle', ALL[1], [ALL[0], ALL[2]]);
    expect(await push()).toMatchObject({
      exit: 3,
      stdout: expect.stringContaining('tiny 1.1.0: not pushed'),
      stderr: expect.stringContaining('1 of 3 appliances: not pushed.'),
    });
    const tags = [...registry.repository('acme/tiny').tags.keys()];
    expect(tags).toEqual(['1.0.0']);
  });

  test('an archive goes where it is signed for, too', async () => {
    const result = await user.yard(['push', ALL[0]], { env: env() });
    expect(result.stdout).toContain('Pushed acme/tiny 1.0.0');
  });
});
