import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { answering } from '../../fakes/answering.ts';
import { useLiveOperator } from '../../fakes/live-server/use-live-operator.ts';
import { YardUser } from '../../fakes/yard.ts';
import { writeProject } from '../../fakes/yard-project.ts';

/** A publisher who exchanges keys, and somebody who goes by their root document. */
let packed: YardUser;
let publisher: YardUser;
let reader: YardUser;
let firstKey: string;
beforeAll(async () => {
  packed = await YardUser.create();
  await writeProject(packed.path('tiny'));
  await packed.yard(['pack', 'tiny', '-o', 'tiny.yard']);
});
afterAll(() => packed.remove());
beforeEach(async () => {
  publisher = await packed.copy();
  reader = await YardUser.create();
  firstKey = await keygen();
});
afterEach(async () => {
  await publisher.remove();
  await reader.remove();
});

const keys = (name: string): string => join(publisher.home, '.config/stackyard/keys', name);
const old = (): string => publisher.path('old.pem');
const ROOT = 'acme.root.json';
/** Makes the publisher's key, keeping one that is there as `old.pem`. */
async function keygen(): Promise<string> {
  const old = await readFile(keys('acme.pem')).catch(() => undefined);
  if (old) {
    await rename(keys('acme.pem'), publisher.path('old.pem'));
    await rename(keys('acme.pub'), publisher.path('old.pub'));
  }
  const made = await publisher.yardJson<{ keyId: string }>(['keygen', '--namespace', 'acme']);
  return made.keyId;
}
const rotate = (...more: string[]) => publisher.yard(['trust', 'rotate', 'acme', ...more]);
const sign = (key = 'acme') =>
  publisher.yard(['sign', 'tiny.yard', '--key', key, '--namespace', 'acme']);
/** Gives a file of the publisher to the reader. */
const hand = async (from: string, to: string): Promise<void> =>
  writeFile(reader.path(to), await readFile(from));
const verify = async (): Promise<{ exit: number; stdout: string; stderr: string }> => {
  await hand(publisher.path('tiny.yard'), 'tiny.yard');
  return reader.yard(['verify', 'tiny.yard']);
};
const pin = async (...more: string[]) => {
  await hand(keys(ROOT), ROOT);
  return reader.yard(['trust', 'pin', 'acme', ROOT, '--local', '--yes', ...more]);
};
const shown = () =>
  reader.yardJson<{ root: { version: number; how: string }; threshold: number; keys: unknown[] }>([
    'trust',
    'show',
    'acme',
    '--local',
  ]);

describe('yard trust rotate', () => {
  test('makes a first root document of the key that signs it', async () => {
    const { exit, stdout } = await rotate('--sign-key', 'acme');
    expect(exit).toBe(0);
    expect(stdout).toContain('Root document of “acme”, version 1');
    expect(stdout).toContain('signatures needed  1 of 1');
    expect(await pin()).toMatchObject({ exit: 0 });
    await sign();
    expect(await verify()).toMatchObject({ exit: 0 });
  });

  test('a list of trusted keys from before there were root documents is still read', async () => {
    await rotate('--sign-key', 'acme');
    const publicKey = await readFile(keys('acme.pub'), 'utf8');
    const folder = join(reader.home, '.config/stackyard');
    await mkdir(folder, { recursive: true });
    const before = { keys: [{ namespace: 'acme', keyId: firstKey, publicKey }] };
    await writeFile(join(folder, 'trust.json'), JSON.stringify(before));
    await sign();
    expect(await verify()).toMatchObject({ exit: 0 });
    // A chain that comes along makes nobody go by it; that takes a person.
    expect(await shown()).toMatchObject({ root: null, threshold: 1 });
  });

  test('keys are exchanged without anybody doing anything: the release brings the document', async () => {
    await rotate('--sign-key', 'acme');
    await pin();
    const fresh = await keygen();
    const change = ['--add', keys('acme.pub'), '--remove', firstKey.slice(0, 8)];
    expect(await rotate(...change, '--sign-key', old(), '--sign-key', 'acme')).toMatchObject({
      exit: 0,
    });
    await sign();
    const verified = await verify();
    expect(verified).toMatchObject({ exit: 0 });
    expect(verified.stdout).toContain(fresh);
    expect(verified.stdout).toContain('root document of acme, now version 2');
    expect(await shown()).toMatchObject({ root: { version: 2, how: 'followed' }, threshold: 1 });

    // What the old key signs is worth nothing now, with or without the document.
    await writeFile(publisher.path('tiny.yard'), await readFile(packed.path('tiny.yard')));
    await rename(keys(ROOT), publisher.path('aside.json'));
    await sign(old());
    const stolen = await verify();
    expect(stolen).toMatchObject({ exit: 5 });
    expect(stolen.stderr).toContain('has been revoked');
  });

  test('a bundle carries the document, too', async () => {
    await rotate('--sign-key', 'acme');
    await pin();
    await keygen();
    const change = ['--add', keys('acme.pub'), '--remove', firstKey.slice(0, 8)];
    await rotate(...change, '--sign-key', old(), '--sign-key', 'acme');
    await sign();
    await publisher.yard(['bundle', 'tiny.yard', '-o', 'stick.yardbundle']);
    await hand(publisher.path('stick.yardbundle'), 'stick.yardbundle');
    expect(await reader.yard(['verify', 'stick.yardbundle'])).toMatchObject({
      exit: 0,
      stdout: expect.stringContaining('root document of acme, now version 2'),
    });
    expect(await shown()).toMatchObject({ root: { version: 2, how: 'followed' } });
  });

  test('A9: signed by the new key alone, it is a hard stop for whoever goes by the old', async () => {
    await rotate('--sign-key', 'acme');
    await pin();
    await rename(keys(ROOT), publisher.path('first.json'));
    await keygen();
    // A thief without the old key begins a chain of their own.
    await rotate('--sign-key', 'acme');
    await rotate('--threshold', '1', '--sign-key', 'acme');
    await sign();
    const refused = await verify();
    expect(refused).toMatchObject({ exit: 5 });
    expect(refused.stderr).toContain('Version 1 of the root document of “acme” is not accepted');
    expect(await shown()).toMatchObject({ root: { version: 1 } });
  });

  test('with keys at two people, the second signs later; until then nothing changes', async () => {
    await rotate('--sign-key', 'acme');
    await keygen();
    const first = await rotate('--add', keys('acme.pub'), '--threshold', '2', '--sign-key', old());
    expect(first.stdout).toContain('still missing      1 signature of');
    const unfinished = publisher.path('acme-2.unfinished.root.json');
    expect(JSON.parse(await readFile(keys(ROOT), 'utf8'))).toHaveLength(1);
    const changed = await rotate('--root', unfinished, '--threshold', '1', '--sign-key', 'acme');
    expect(changed).toMatchObject({ exit: 2 });
    await rotate('--root', unfinished, '--sign-key', 'acme', '-o', keys(ROOT));
    expect(await pin()).toMatchObject({ exit: 0 });
    expect(await shown()).toMatchObject({ root: { version: 2 }, threshold: 2 });
  });

  test('refuses a signature that would count for nothing, and a document nobody could satisfy', async () => {
    await rotate('--sign-key', 'acme');
    await keygen();
    expect(await rotate('--threshold', '1', '--sign-key', 'acme')).toMatchObject({ exit: 2 });
    expect(await rotate('--threshold', '2', '--sign-key', old())).toMatchObject({ exit: 3 });
    expect(await rotate('--remove', 'a'.repeat(64), '--sign-key', old())).toMatchObject({
      exit: 4,
    });
    expect(await rotate('--sign-key', old())).toMatchObject({ exit: 2 });
    // Nor is anything signed by a key that the document does not name.
    expect(await sign()).toMatchObject({ exit: 2 });
  });
});

describe('a name space that wants two signatures', () => {
  beforeEach(async () => {
    await keygen();
    const keyFiles = ['--add', publisher.path('old.pub'), '--threshold', '2'];
    await rotate(...keyFiles, '--sign-key', 'acme', '--sign-key', old());
    await pin();
  });

  test('A8: one is too few, two are enough', async () => {
    await sign();
    const refused = await verify();
    expect(refused).toMatchObject({ exit: 5 });
    expect(refused.stderr).toContain('needs signatures from 2 trusted keys, and has 1');
    await sign(old());
    expect(await verify()).toMatchObject({ exit: 0 });
  });

  test('A8: the same key twice is one', async () => {
    await sign();
    await sign();
    expect((await verify()).stderr).toContain('has 1');
  });
});

describe('a root document that has expired', () => {
  test('A9 freeze: is not pinned, signs nothing, and vouches for nothing', async () => {
    await rotate('--expires', '1 d', '--sign-key', 'acme');
    await sign();
    expect(await pin()).toMatchObject({ exit: 0 });
    expect(await verify()).toMatchObject({ exit: 0 });
    const later = { host: { now: () => Date.parse('2026-05-03T00:00:00Z') } };
    const verified = await reader.yard(['verify', 'tiny.yard'], later);
    expect(verified).toMatchObject({ exit: 5 });
    expect(verified.stderr).toContain('expired on 2026-05-02');
    const stranger = ['trust', 'pin', 'acme', ROOT, '--local', '--yes', '--replace'];
    expect(await reader.yard(stranger, later)).toMatchObject({ exit: 5 });
    const signing = ['sign', 'tiny.yard', '--key', 'acme'];
    expect(await publisher.yard(signing, later)).toMatchObject({ exit: 5 });
  });
});

describe('yard trust pin', () => {
  const live = useLiveOperator('empty');
  beforeEach(async () => {
    await rotate('--sign-key', 'acme');
    await writeFile(live.operator.user.path(ROOT), await readFile(keys(ROOT)));
    await writeFile(live.operator.user.path('acme.pub'), await readFile(keys('acme.pub')));
  });

  test('shows the fingerprints and asks; a no changes nothing', async () => {
    const no = await live.operator.yard(['trust', 'pin', 'acme', ROOT], answering('n'));
    expect(no).toMatchObject({ exit: 10 });
    expect(no.stderr).toMatch(/fingerprint +[0-9a-f]{64}/);
    expect(await live.server.api.listRoots()).toEqual([]);
    expect(await live.operator.yard(['trust', 'show', 'acme', '--local'])).toMatchObject({
      exit: 4,
    });
    // Nobody to ask, and no --yes.
    expect(await live.operator.yard(['trust', 'pin', 'acme', ROOT])).toMatchObject({ exit: 2 });
    const yes = await live.operator.yard(['trust', 'pin', 'acme', ROOT], answering('y'));
    expect(yes).toMatchObject({ exit: 0 });
    expect(await live.server.api.listRoots()).toMatchObject([{ namespace: 'acme', version: 1 }]);
  });

  test('show tells of server and own yard the same', async () => {
    // The server has that of another test.
    const pin = ['trust', 'pin', 'acme', ROOT, '--yes', '--replace'];
    expect(await live.operator.yard(pin)).toMatchObject({ exit: 0 });
    for (const where of [[], ['--local']]) {
      const { stdout } = await live.operator.yard(['trust', 'show', 'acme', ...where]);
      expect(stdout).toMatch(/root document +version 1, pinned by hand, now/);
    }
    const { stdout } = await live.operator.yard(['trust', 'ls']);
    expect(stdout).toMatch(/acme +1 +1 of 1 +pinned now by admin/);
  });

  test('takes a single key as well, but not beside a root document', async () => {
    const key = ['trust', 'pin', 'acme', 'acme.pub', '--yes', '--local'];
    expect(await live.operator.yard(key)).toMatchObject({ exit: 0 });
    await live.operator.yard(['trust', 'pin', 'acme', ROOT, '--yes', '--local']);
    expect(await live.operator.yard(key)).toMatchObject({ exit: 6 });
  });

  test('A9 rollback: refuses an older one; what is no root document, or another name space', async () => {
    await rotate('--threshold', '1', '--sign-key', 'acme');
    await writeFile(live.operator.user.path('two.json'), await readFile(keys(ROOT)));
    await live.operator.yard(['trust', 'pin', 'acme', 'two.json', '--yes', '--local']);
    const older = await live.operator.yard(['trust', 'pin', 'acme', ROOT, '--yes', '--local']);
    expect(older).toMatchObject({ exit: 5 });
    expect(older.stderr).toContain('is older than the one known here (2)');
    await writeFile(live.operator.user.path('junk.json'), '{}');
    const junk = await live.operator.yard([
      'trust',
      'pin',
      'acme',
      'junk.json',
      '--yes',
      '--local',
    ]);
    expect(junk).toMatchObject({ exit: 3 });
    const other = await live.operator.yard(['trust', 'pin', 'globex', ROOT, '--yes', '--local']);
    expect(other).toMatchObject({ exit: 2 });
    const none = await live.operator.yard([
      'trust',
      'pin',
      'acme',
      'none.json',
      '--yes',
      '--local',
    ]);
    expect(none).toMatchObject({ exit: 4 });
  });
});
