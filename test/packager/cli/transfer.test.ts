import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { bytesSource } from '../../../packager/format/byte-source.ts';
import { readTar } from '../../../packager/format/tar/read-tar.ts';
import { testDisk } from '../../fakes/test-disk.ts';
import { tinyAppliance } from '../../fakes/test-appliance.ts';
import { OciRegistry } from '../../fakes/oci-registry.ts';
import { splitTar, testTar } from '../../fakes/test-tar.ts';
import { YardUser } from '../../fakes/yard.ts';
import { writeProject } from '../../fakes/yard-project.ts';

const SECRET = 'push-secret';
let publisher: YardUser;
let user: YardUser;
let registry: OciRegistry;
let reference: string;

beforeAll(async () => {
  publisher = await YardUser.create();
  const disks = { db: testDisk(1, 800, 0), web: testDisk(2, 800, 0.1) };
  await writeProject(publisher.path('tiny'), { ...tinyAppliance(), disks });
  await publisher.yard(['keygen', '--namespace', 'acme']);
  await publisher.yard(['pack', 'tiny', '-o', 'tiny.yard', '--sign-key', 'acme']);
});
afterAll(() => publisher.remove());
beforeEach(async () => {
  user = await publisher.copy();
  registry = await new OciRegistry({ secret: SECRET }).start();
  reference = `${registry.url}/acme/tiny`;
});
afterEach(async () => {
  await registry.stop();
  await user.remove();
});

const env = (): Record<string, string> => ({
  STACKYARD_SERVER: registry.url,
  STACKYARD_TOKEN: SECRET,
});
const push = (file = 'tiny.yard'): Promise<{ exit: number; stdout: string; stderr: string }> =>
  user.yard(['push', file, reference, '--json'], { env: env() });
const bytesOf = (name: string): Promise<Buffer> => readFile(user.path(name));
const requests = (pattern: RegExp): string[] => registry.log.filter((line) => pattern.test(line));

describe('yard push', () => {
  test('sends an appliance with its signature; pulling gives the same file, byte for byte', async () => {
    const pushed = await push();
    expect(pushed.exit).toBe(0);
    expect(JSON.parse(pushed.stdout)).toMatchObject({
      address: 'acme/tiny',
      signatures: 1,
      present: 0,
    });
    const other = await YardUser.create();
    const pulled = await other.yard(['pull', `${reference}:1.0.0`, '-o', 'again.yard']);
    expect(pulled).toMatchObject({ exit: 0, stdout: expect.stringContaining('Pulled tiny 1.0.0') });
    expect((await readFile(other.path('again.yard'))).equals(await bytesOf('tiny.yard'))).toBe(
      true,
    );
    await other.remove();
  });

  test('sends nothing a second time', async () => {
    await push();
    registry.log.length = 0;
    expect(JSON.parse((await push()).stdout)).toMatchObject({ sent: 0, sentBytes: 0 });
    expect(requests(/^(POST|PATCH)/)).toEqual([]);
  });

  test('the tag comes last, so that nobody finds half a version', async () => {
    await push();
    const puts = requests(/^PUT \/v2\/acme\/tiny\/manifests\//).map((line) =>
      line.split('/').at(-1),
    );
    expect(puts).toEqual([
      expect.stringMatching(/^sha256:/),
      expect.stringMatching(/^sha256:/),
      '1.0.0',
    ]);
  });

  test('goes on after a cut connection, without sending again what has arrived', async () => {
    let cuts = 0;
    registry.meddle = ({ method, url }) => {
      if (method !== 'PATCH' || cuts === 2 || !url.includes('/u')) return 'go on';
      cuts += 1;
      return { cutAfterBytes: 1_000 };
    };
    expect((await push()).exit).toBe(0);
    expect(cuts).toBe(2);
    expect(requests(/^GET .*\/blobs\/uploads\//).length).toBeGreaterThanOrEqual(2);
  });

  test('a later run goes on with an upload that was given up', async () => {
    registry.meddle = ({ method }, response) => {
      if (method !== 'PUT') return 'go on';
      response.writeHead(400).end('{}');
      return 'answered';
    };
    expect((await push()).exit).toBe(9);
    registry.meddle = ({ method }) => (method === 'PATCH' ? { cutAfterBytes: 0 } : 'go on');
    expect((await push()).exit).toBe(8);
    const kept = (await readdir(user.path('home/.local/state/stackyard/uploads'))).length;
    expect(kept).toBeGreaterThan(0);
    registry.meddle = () => 'go on';
    registry.log.length = 0;
    expect((await push()).exit).toBe(0);
    expect(requests(/^GET .*\/blobs\/uploads\//).length).toBeGreaterThanOrEqual(kept);
    expect(await readdir(user.path('home/.local/state/stackyard/uploads'))).toEqual([]);
  });

  test('refuses an archive with one changed byte in any part, as verify does, before anything is sent', async () => {
    const good = await bytesOf('tiny.yard');
    const entries = await readTar(bytesSource(good));
    expect(entries.size).toBeGreaterThan(10);
    for (const [name, { offset, sizeBytes }] of entries) {
      const at = offset + Math.floor(sizeBytes / 2);
      const bad = Buffer.from(good);
      bad[at] = (bad[at] ?? 0) ^ 1;
      await writeFile(user.path('bad.yard'), bad);
      for (const command of [
        ['push', 'bad.yard', reference],
        ['verify', 'bad.yard'],
      ]) {
        const { exit, stderr } = await user.yard(command, { env: env() });
        expect([name, exit, stderr]).toEqual([
          name,
          expect.toBeOneOf([3, 5]),
          expect.stringMatching(/wanted .+, found|not allowed|missing|not valid/s),
        ]);
      }
    }
    expect(requests(/^(POST|PUT|PATCH)/)).toEqual([]);
  });

  test('refuses an archive signed for another address', async () => {
    const elsewhere = ['push', 'tiny.yard', `${registry.url}/other/tiny`];
    const result = await user.yard(elsewhere, { env: env() });
    expect(result).toMatchObject({ exit: 5, stderr: expect.stringContaining('acme/tiny') });
    expect(registry.log).toEqual([]);
  });

  test('does not replace a version that has other content', async () => {
    await push();
    await writeProject(user.path('tiny'));
    await user.yard(['pack', 'tiny', '-o', 'new.yard']);
    expect(await push('new.yard')).toMatchObject({
      exit: 6,
      stderr: expect.stringContaining('never changes'),
    });
  });

  test('needs a token, and sends it to its own server only', async () => {
    const result = await user.yard(['push', 'tiny.yard', reference], { env: {} });
    expect(result).toMatchObject({
      exit: 7,
      stderr: expect.stringContaining('You are not signed in'),
    });
    const stranger = { STACKYARD_SERVER: 'http://127.0.0.1:1', STACKYARD_TOKEN: SECRET };
    expect((await user.yard(['push', 'tiny.yard', reference], { env: stranger })).exit).toBe(7);
    expect(registry.authorizations.filter((line) => line.startsWith('Basic'))).toEqual([]);
  });

  test('reads its token from credentials.json', async () => {
    const servers = { [registry.url]: { token: SECRET } };
    await writeFile(
      user.path('home/.config/stackyard/credentials.json'),
      JSON.stringify({ default: registry.url, servers }),
    );
    expect((await user.yard(['push', 'tiny.yard', 'acme/tiny'])).exit).toBe(0);
  });

  test('refuses another tag than the version', async () => {
    const result = await user.yard(['push', 'tiny.yard', `${reference}:latest`], { env: env() });
    expect(result).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('The tag is always the version'),
    });
  });
});

describe('yard pull', () => {
  beforeEach(async () => {
    await push();
  });
  const pull = (...more: string[]): Promise<{ exit: number; stdout: string; stderr: string }> =>
    user.yard(['pull', reference, '-o', 'again.yard', ...more]);

  test('takes the newest release when none is named', async () => {
    const manifest = registry.repository('acme/tiny').tags.get('1.0.0') ?? '';
    for (const tag of ['0.9.0', '2.0.0-rc.1', 'stable', '0.10.0']) {
      registry.repository('acme/tiny').tags.set(tag, 'sha256:none');
    }
    expect(JSON.parse((await pull('--json')).stdout)).toMatchObject({ digest: manifest });
  });

  test('a cut is made good within one run', async () => {
    let cuts = 0;
    registry.meddle = ({ url }) => {
      if (!url.includes('/blobs/') || cuts === 3) return 'go on';
      cuts += 1;
      return { cutAfterBytes: 10_000 };
    };
    expect((await pull()).exit).toBe(0);
    expect((await bytesOf('again.yard')).equals(await bytesOf('tiny.yard'))).toBe(true);
  });

  test('what a run that was cut off left is kept and used by the next', async () => {
    const pack = [...registry.blobs].reduce((a, b) => (b[1].length > a[1].length ? b : a));
    registry.meddle = ({ url }) => (url.includes(pack[0]) ? { cutAfterBytes: 0 } : 'go on');
    expect((await pull()).exit).toBe(8);
    expect((await stat(user.path('again.yard.part'))).size).toBeGreaterThan(0);
    const whole = await bytesOf('tiny.yard');
    const half = Math.floor(pack[1].length / 2);
    await writeFile(user.path('again.yard.part'), whole.subarray(0, half));
    const ranges: string[] = [];
    registry.meddle = ({ url, headers }) => {
      if (url.includes(pack[0])) ranges.push(headers.range ?? '');
      return 'go on';
    };
    expect((await pull()).exit).toBe(0);
    expect(Number(/bytes=(\d+)-/.exec(ranges[0] ?? '')?.[1])).toBeGreaterThan(half - 10_000);
    expect((await bytesOf('again.yard')).equals(whole)).toBe(true);
    expect(await readdir(user.dir)).not.toContain('again.yard.part');
  });

  test('A7: what was left is not believed: wrong bytes in it are fetched anew', async () => {
    const whole = await bytesOf('tiny.yard');
    const spoiled = Buffer.from(whole.subarray(0, 200_000));
    spoiled[100_000] = (spoiled[100_000] ?? 0) ^ 1;
    await writeFile(user.path('again.yard.part'), spoiled);
    expect((await pull()).exit).toBe(0);
    expect((await bytesOf('again.yard')).equals(whole)).toBe(true);
    await writeFile(user.path('third.yard.part'), Buffer.alloc(700_000, 'x'));
    expect((await user.yard(['pull', reference, '-o', 'third.yard'])).exit).toBe(0);
    expect((await bytesOf('third.yard')).equals(whole)).toBe(true);
  });

  test('a registry that sends other bytes is found out, and nothing is left under the name', async () => {
    for (const [digest, bytes] of registry.blobs) {
      if (bytes.length < 100_000) continue;
      const changed = Buffer.from(bytes);
      changed[50_000] = (changed[50_000] ?? 0) ^ 1;
      registry.blobs.set(digest, changed);
    }
    expect(await pull()).toMatchObject({
      exit: 3,
      stderr: expect.stringContaining('does not match its signed index'),
    });
    expect(await readdir(user.dir)).not.toContain('again.yard');
  });

  test('a bad signature beside the good one is left out', async () => {
    const { manifests } = registry.repository('acme/tiny');
    const [signature] = [...manifests.values()].filter(({ bytes }) => bytes.includes('"subject"'));
    const junk = Buffer.from(
      String(signature?.bytes).replace('"schemaVersion":2', '"schemaVersion":2,"x":1'),
    );
    manifests.set('sha256:'.padEnd(71, '0'), {
      bytes: junk,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
    });
    expect((await pull()).exit).toBe(0);
    expect((await bytesOf('again.yard')).equals(await bytesOf('tiny.yard'))).toBe(true);
  });

  test('says that an appliance is not there', async () => {
    const result = await user.yard(['pull', `${registry.url}/acme/nothing`]);
    expect(result).toMatchObject({ exit: 4, stderr: expect.stringContaining('acme/nothing') });
  });

  test('by digest gives exactly that version', async () => {
    const digest = registry.repository('acme/tiny').tags.get('1.0.0') ?? '';
    const result = await user.yard(['pull', `${reference}@${digest}`, '-o', 'again.yard']);
    expect(result.exit).toBe(0);
  });
});

describe('yard verify and inspect over a registry', () => {
  beforeEach(async () => {
    await push();
  });

  test('a reference is verified without keeping a file', async () => {
    expect(await user.yardJson(['verify', reference])).toMatchObject({
      verdict: { trusted: true, appliance: 'acme/tiny' },
    });
    expect((await user.yard(['inspect', reference])).exit).toBe(0);
  });

  test('an archive that lost its signature on the way finds it by its digest', async () => {
    const entries = splitTar(await bytesOf('tiny.yard'));
    const index = JSON.parse(String(entries.at(-1)?.content)) as {
      manifests: { artifactType?: string }[];
    };
    // What skopeo leaves: one manifest, and none of the blobs of the signature.
    const [image] = index.manifests;
    const stripped = { schemaVersion: 2, manifests: [{ ...image, artifactType: undefined }] };
    const firstOfSignature = entries.findIndex(({ content }) => content.toString() === '{}');
    await writeFile(
      user.path('stripped.yard'),
      testTar([
        ...entries.slice(0, firstOfSignature),
        { name: 'index.json', content: JSON.stringify(stripped) },
      ]),
    );
    expect(
      (await user.yard(['verify', 'stripped.yard', '--server', 'http://127.0.0.1:1'])).exit,
    ).toBe(5);
    const found = await user.yard(['verify', 'stripped.yard', '--server', registry.url]);
    expect(found).toMatchObject({ exit: 0, stdout: expect.stringContaining('acme/tiny 1.0.0') });
    await rename(user.path('home'), user.path('old-home'));
    const pub = 'old-home/.config/stackyard/keys/acme.pub';
    const unknown = ['verify', 'stripped.yard', '--server', registry.url, '--key', pub];
    expect((await user.yard(unknown)).exit).toBe(5);
  });

  test('a copy under another name does not verify, unless it is called a mirror', async () => {
    const copy = registry.repository('acme/copy');
    for (const [name, value] of registry.repository('acme/tiny').manifests)
      copy.manifests.set(name, value);
    for (const [tag, digest] of registry.repository('acme/tiny').tags) copy.tags.set(tag, digest);
    const verify = ['verify', `${registry.url}/acme/copy`];
    expect(await user.yard(verify)).toMatchObject({
      exit: 5,
      stderr: expect.stringContaining('it is signed as acme/tiny'),
    });
    expect((await user.yard([...verify, '--signed-as', 'acme/tiny'])).exit).toBe(0);
  });

  test('a signature moved from another version does not count', async () => {
    const { manifests } = registry.repository('acme/tiny');
    await writeProject(user.path('tiny'));
    await user.yard(['pack', 'tiny', '-o', 'forged.yard']);
    const forged = splitTar(await bytesOf('forged.yard'));
    for (const { name, content } of forged) {
      if (name.startsWith('blobs/')) registry.blobs.set(`sha256:${name.slice(13)}`, content);
    }
    const image = forged.at(-2)?.content ?? Buffer.alloc(0);
    const digest = `sha256:${forged.at(-2)?.name.slice(13)}`;
    manifests.set(digest, {
      bytes: image,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
    });
    registry.repository('acme/tiny').tags.set('1.0.0', digest);
    const verified = await user.yard(['verify', reference, '--server', registry.url]);
    expect(verified).toMatchObject({ exit: 5, stderr: expect.stringContaining('is not signed') });
  });
});
