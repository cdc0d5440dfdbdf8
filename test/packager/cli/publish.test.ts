import { execFileSync } from 'node:child_process';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { tinyAppliance } from '../../fakes/test-appliance.ts';
import { YardUser } from '../../fakes/yard.ts';
import { writeProject } from '../../fakes/yard-project.ts';

let publisher: YardUser;
let user: YardUser;
beforeAll(async () => {
  publisher = await YardUser.create();
  await writeProject(publisher.path('tiny'));
});
afterAll(() => publisher.remove());
beforeEach(async () => {
  user = await publisher.copy();
});
afterEach(() => user.remove());

const pack = (...more: string[]): Promise<{ exit: number; stdout: string; stderr: string }> =>
  user.yard(['pack', 'tiny', '-o', 'tiny.yard', ...more]);
const bytesOf = (name: string): Promise<Buffer> => readFile(user.path(name));
/** What is in the user's folder, besides the project and the settings. */
const left = async (): Promise<string[]> =>
  (await readdir(user.dir)).filter((name) => name !== 'home' && name !== 'tiny').sort();

describe('yard pack', () => {
  test('writes an archive whose disks are those of the files', async () => {
    expect(await pack()).toMatchObject({ exit: 0 });
    for (const [role, disk] of Object.entries(tinyAppliance().disks)) {
      const exported = await user.yard(['export-disk', 'tiny.yard', role, '-o', `${role}.raw`]);
      expect(exported.exit).toBe(0);
      expect((await bytesOf(`${role}.raw`)).equals(disk)).toBe(true);
    }
  });

  test('gives the same bytes with any number of threads', async () => {
    await pack('--threads', '1');
    const result = await user.yard(['pack', 'tiny', '-o', 'other.yard', '--threads', '3']);
    expect(result.exit).toBe(0);
    expect((await bytesOf('other.yard')).equals(await bytesOf('tiny.yard'))).toBe(true);
  });

  test('names the file after the appliance when it is not told otherwise', async () => {
    expect(await user.yardJson(['pack', 'tiny'])).toMatchObject({
      path: user.path('tiny-1.0.0.yard'),
      name: 'tiny',
      version: '1.0.0',
      signed: false,
    });
  });

  test('replaces nothing unless told to', async () => {
    await writeFile(user.path('tiny.yard'), 'precious');
    const refused = await pack();
    expect(refused).toMatchObject({ exit: 6, stdout: '' });
    expect(refused.stderr).toBe(
      `${user.path('tiny.yard')} already exists.\nTo replace it, add --force to the command; ` +
        'to keep it, choose another file with -o.\n',
    );
    expect(await bytesOf('tiny.yard')).toEqual(Buffer.from('precious'));
    expect((await pack('--force')).exit).toBe(0);
    expect((await bytesOf('tiny.yard')).length).toBeGreaterThan(10_000);
  });

  test('leaves nothing behind when it fails', async () => {
    await writeFile(user.path('tiny/icon.png'), '<html>');
    expect(await pack()).toMatchObject({ exit: 3 });
    expect(await left()).toEqual([]);
  });

  test('leaves nothing behind when it is stopped half way', async () => {
    const stop = new AbortController();
    const progress = (): { onProgress: () => void; end: () => void } => ({
      onProgress: () => stop.abort(),
      end: () => undefined,
    });
    const host = { signal: stop.signal, progress };
    const result = await user.yard(['pack', 'tiny', '-o', 'tiny.yard'], { host });
    expect(result).toMatchObject({ exit: 10, stderr: 'Packing was cancelled.\n' });
    expect(await left()).toEqual([]);
  });

  test('collects every problem of appliance.yaml, with line and column', async () => {
    const text = String(await bytesOf('tiny/appliance.yaml'));
    const wrong = text.replace('256 MiB', '256').replace('[example]', '[nonsense]');
    await writeFile(user.path('tiny/appliance.yaml'), wrong);
    const { exit, stderr } = await pack();
    expect(exit).toBe(3);
    expect(stderr).toMatch(/appliance\.yaml:8:14 categories\[0\]: wanted/);
    expect(stderr).toMatch(/appliance\.yaml:15:13 roles\.db\.memory: wanted a size with a unit/);
  });

  test('a disk larger than the size given beside it is refused', async () => {
    const text = String(await bytesOf('tiny/appliance.yaml'));
    await writeFile(
      user.path('tiny/appliance.yaml'),
      text.replace('db.raw, format: raw', 'db.raw, format: raw, size: 16 KiB'),
    );
    expect((await pack()).stderr).toContain('more than the size given beside it, 16 KiB');
  });

  test('a readme that is a link out of the folder is refused: it would be published', async () => {
    await writeFile(user.path('secret'), 'my secret');
    execFileSync('ln', ['-sf', '../secret', user.path('tiny/README.md')]);
    expect(await pack()).toMatchObject({
      exit: 3,
      stderr: expect.stringContaining('leads out of the folder'),
    });
  });

  test('signs at once, the same way every time for the same time', async () => {
    await user.yard(['keygen', '--namespace', 'acme']);
    const env = { SOURCE_DATE_EPOCH: '1700000000' };
    for (const name of ['a.yard', 'b.yard']) {
      const argv = ['pack', 'tiny', '-o', name, '--sign-key', 'acme'];
      expect((await user.yard(argv, { env })).exit).toBe(0);
    }
    expect((await bytesOf('a.yard')).equals(await bytesOf('b.yard'))).toBe(true);
    expect(await user.yardJson(['verify', 'a.yard'])).toMatchObject({
      verdict: { trusted: true, appliance: 'acme/tiny', sequence: 1_700_000_000 },
    });
  });
});

describe('yard keygen, sign and verify', () => {
  test('keep the private key private', async () => {
    const { privatePath, publicPath, keyId } = (await user.yardJson([
      'keygen',
      '--namespace',
      'acme',
    ])) as { privatePath: string; publicPath: string; keyId: string };
    expect((await stat(privatePath)).mode & 0o777).toBe(0o600);
    const der = execFileSync('openssl', ['pkey', '-pubin', '-in', publicPath, '-outform', 'DER']);
    const hash = execFileSync('sha256sum', { input: der }).toString().slice(0, 64);
    expect(keyId).toBe(hash);
  });

  test('U18: a second keygen says to use the key there is, and never to replace it', async () => {
    await user.yard(['keygen', '--namespace', 'again']);
    const path = user.path('home/.config/stackyard/keys/again.pem');
    const before = await readFile(path);
    const { exit, stderr } = await user.yard(['keygen', '--namespace', 'again']);
    expect(exit).toBe(6);
    expect(stderr).toContain(path);
    expect(stderr).toContain('Sign with it: yard pack --sign-key again.');
    expect(stderr).toContain('yard keygen --namespace again -o <file>');
    expect(stderr).not.toContain('--force');
    expect(await readFile(path)).toEqual(before);
  });

  test('U18: keygen -o makes another key beside the first, which signs as well', async () => {
    await user.yard(['keygen', '--namespace', 'twice']);
    const make = ['keygen', '--namespace', 'twice', '-o', 'second.pem'];
    const made = (await user.yardJson(make)) as { privatePath: string; publicPath: string };
    expect(made).toMatchObject({
      privatePath: user.path('second.pem'),
      publicPath: user.path('second.pub'),
    });
    expect((await stat(made.privatePath)).mode & 0o777).toBe(0o600);
    const sign = ['--sign-key', made.privatePath, '--namespace', 'twice', '-o', 'second.yard'];
    expect(await user.yard(['pack', 'tiny', ...sign])).toMatchObject({ exit: 0 });
    await rm(made.privatePath);
    expect(await user.yard(make)).toMatchObject({ exit: 6 });
  });

  test('a key with a passphrase signs only with it', async () => {
    const env = { STACKYARD_KEY_PASSPHRASE: 'long enough' };
    await pack();
    expect((await user.yard(['keygen', '--namespace', 'acme', '--passphrase'], { env })).exit).toBe(
      0,
    );
    expect((await user.yard(['sign', 'tiny.yard', '--key', 'acme'])).exit).toBe(2);
    const wrong = { STACKYARD_KEY_PASSPHRASE: 'something else' };
    expect(
      (await user.yard(['sign', 'tiny.yard', '--key', 'acme'], { env: wrong })).stderr,
    ).toContain('passphrase is wrong');
    expect((await user.yard(['sign', 'tiny.yard', '--key', 'acme'], { env })).exit).toBe(0);
    expect((await user.yard(['verify', 'tiny.yard'])).exit).toBe(0);
  });

  test('an unsigned archive is whole, but nobody vouches for it', async () => {
    await pack();
    const verified = await user.yard(['verify', 'tiny.yard', '--server', 'http://127.0.0.1:1']);
    expect(verified.exit).toBe(5);
    expect(verified.stderr).toContain(
      'tiny 1.0.0 is not signed, so there is no telling who made it.',
    );
    expect((await user.yard(['verify', 'tiny.yard', '--integrity-only'])).exit).toBe(0);
  });

  test('another user trusts the key only when told to', async () => {
    await pack();
    await user.yard(['keygen', '--namespace', 'acme']);
    await user.yard(['sign', 'tiny.yard', '--key', 'acme']);
    const other = await YardUser.create();
    const file = user.path('tiny.yard');
    const refused = await other.yard(['verify', file]);
    expect(refused).toMatchObject({ exit: 5, stdout: '' });
    expect(refused.stderr).toContain('is signed by a key that is not trusted here for “acme”');
    const pub = user.path('home/.config/stackyard/keys/acme.pub');
    expect((await other.yard(['verify', file, '--key', pub])).exit).toBe(0);
    await other.remove();
  });

  test('signing again with the same key replaces the signature, another key adds one', async () => {
    await pack();
    await user.yard(['keygen', '--namespace', 'acme']);
    for (const sequence of ['7', '8']) {
      await user.yard(['sign', 'tiny.yard', '--key', 'acme', '--sequence', sequence]);
    }
    expect(await user.yardJson(['inspect', 'tiny.yard'])).toMatchObject({
      signatures: [{ signedAs: 'acme/tiny', sequence: 8 }],
    });
    await user.yard(['keygen', '--namespace', 'partner']);
    const second = ['sign', 'tiny.yard', '--key', 'partner', '--namespace', 'acme', '--json'];
    expect(JSON.parse((await user.yard(second)).stdout)).toMatchObject({ signatures: 2 });
    expect((await user.yard(['verify', 'tiny.yard'])).exit).toBe(0);
  });

  test('signing does not change the identity of what is signed', async () => {
    await pack();
    await user.yard(['keygen', '--namespace', 'acme']);
    const before = (await user.yardJson(['inspect', 'tiny.yard'])) as { digest: string };
    await user.yard(['sign', 'tiny.yard', '--key', 'acme', '-o', 'signed.yard']);
    const after = (await user.yardJson(['inspect', 'signed.yard'])) as { digest: string };
    expect(after.digest).toBe(before.digest);
  });

  test('OpenSSL verifies the signature offline', async () => {
    await pack();
    await user.yard(['keygen', '--namespace', 'acme']);
    await user.yard(['sign', 'tiny.yard', '--key', 'acme']);
    await user.yard(['verify', 'tiny.yard', '--dump-pae', 'pae']);
    const pub = join(user.home, '.config/stackyard/keys/acme.pub');
    const openssl = (): string => {
      const files = ['-inkey', pub, '-in', user.path('pae'), '-sigfile', user.path('pae.sig')];
      return execFileSync('openssl', [
        'pkeyutl',
        '-verify',
        '-pubin',
        '-rawin',
        ...files,
      ]).toString();
    };
    expect(openssl()).toContain('Signature Verified Successfully');
    await writeFile(user.path('pae'), 'something else');
    expect(openssl).toThrow(/Command failed/);
  });

  test('a changed byte in a pack names disk and chunk', async () => {
    await pack();
    const bytes = await bytesOf('tiny.yard');
    bytes[5_000] = (bytes[5_000] ?? 0) ^ 1;
    await writeFile(user.path('tiny.yard'), bytes);
    const verified = await user.yard(['verify', 'tiny.yard']);
    expect(verified.exit).toBe(3);
    expect(verified.stderr).toMatch(/Chunk \d+ of disk “db” in pack [0-9a-f]{12} is damaged/);
  });
});

describe('yard inspect', () => {
  test('shows what is in an archive, for people and for programs', async () => {
    await pack();
    const { stdout } = await user.yard(['inspect', 'tiny.yard']);
    expect(stdout).toMatch(/^tiny 1\.0\.0 — Tiny\nA stack for tests\n/);
    expect(stdout).toContain('db  ×1  1 cpu  256 MiB');
    expect(await user.yardJson(['inspect', 'tiny.yard'])).toMatchObject({
      manifest: { name: 'tiny' },
      disks: [{ role: 'db', diskBytes: 64 * 4_096 }, { role: 'web' }],
      signatures: [],
    });
  });

  test('a file that is missing is not looked for in a registry', async () => {
    const result = await user.yard(['inspect', './nothing.yard']);
    expect(result).toMatchObject({ exit: 4, stderr: expect.stringContaining('There is no file') });
  });
});

describe('yard export-disk', () => {
  test('says which role is missing and which format it cannot guess', async () => {
    await pack();
    expect((await user.yard(['export-disk', 'tiny.yard', 'nope', '-o', 'x.raw'])).exit).toBe(4);
    expect((await user.yard(['export-disk', 'tiny.yard', 'db', '-o', 'x.img'])).exit).toBe(2);
  });
});
