import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { makeNodeImageKey, signText } from '../../../../runtime/node-image/core/signify.ts';
import { renderNodeImageManifest } from '../../../../packager/format/node-image/render-manifest.ts';
import { StageShell } from './stage-shell.ts';

const keyOf = (fill: number) =>
  makeNodeImageKey({ number: Buffer.alloc(8, fill), seed: Buffer.alloc(32, fill) }, 'test');
const key = keyOf(1);
const ROOT = Buffer.alloc(100_000, 'root ');
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const fact = (bytes: Buffer) => ({ sizeBytes: bytes.length, sha256: sha256(bytes) });

const manifest = (sequence: number): string =>
  renderNodeImageManifest({
    version: '1-a',
    sequence,
    architecture: 'x86_64',
    files: (['vmlinuz', 'initrd', 'root.img'] as const).map((name) => ({ name, ...fact(ROOT) })),
  });

/** A first stage that was built with sequence 10 and our key, and a gateway with an image. */
function stage(text = manifest(10), signer = key): StageShell {
  const shell = new StageShell({
    'etc/sequence': '10\n',
    'etc/node-image.pub': key.public,
    'web/manifest': text,
    'web/manifest.sig': signText(text, signer.secret, 'key'),
    meminfo: 'MemTotal: 2000000 kB\nMemAvailable: 1500000 kB\n',
  });
  shell.write('web/root.img', ROOT);
  return shell;
}

/** wget that cuts each answer off after `bytes`, and goes on where it is asked to. */
const gateway = (bytes = 1_000_000): string => `
boot=http://g version=1-a
wget() {
  for each; do
    case $before in -O) target=$each ;; esac
    before=$each url=$each
  done
  name=\${url##*/}
  [ -e "$here/web/$name" ] || return 1
  if [ "$target" = - ]; then cat "$here/web/$name"; return; fi
  echo "asked from $(size_of "$target")" >>"$here/asked"
  tail -c "+$(($(size_of "$target") + 1))" "$here/web/$name" | head -c ${bytes} >>"$target"
}
before=`;
const ALL = 'get_manifest && check_manifest && get_root && check_root';

describe('the image that the first stage is given', () => {
  test('is fetched, proved and accepted', async () => {
    using shell = stage();
    const { exit, screen } = await shell.run(`${gateway()}\n${ALL}`);
    expect(screen.split('\n')).toEqual([
      'stackyard: fetching node image 1-a',
      'stackyard: verifying the image',
      'stackyard: fetching root.img, 0 MB',
      'stackyard: verifying root.img',
      '',
    ]);
    expect(exit).toBe(0);
  });

  test('goes on where the line broke', async () => {
    using shell = stage();
    const { exit } = await shell.run(`${gateway(40_000)}\n${ALL}`);
    expect(exit).toBe(0);
    const { stdout } = await shell.run('cat "$here/asked"');
    expect(stdout).toBe('asked from 0\nasked from 40000\nasked from 80000\n');
  });

  test('is given up when nothing more comes, and what came is kept', async () => {
    using shell = stage();
    shell.write('web/root.img', ROOT.subarray(0, 60_000));
    const { exit, screen } = await shell.run(`${gateway()}\n${ALL}`);
    expect(exit).toBe(1);
    expect(screen).toContain('stackyard: root.img broke off at 60000 of 100000 bytes\n');
    expect((await shell.run('size_of "$state/base/root.img"')).stdout).toBe('60000\n');
  });

  test.each<[string, () => StageShell, string]>([
    [
      'signed by another key',
      () => stage(manifest(10), keyOf(2)),
      'REFUSED: the signature of the image is not by the key that this machine trusts',
    ],
    [
      'whose manifest was altered',
      () => {
        const shell = stage();
        shell.write('web/manifest', manifest(11));
        return shell;
      },
      'REFUSED: the signature of the image is not by the key that this machine trusts',
    ],
    [
      'that is older than the first stage itself',
      () => stage(manifest(9)),
      'REFUSED: the image is older (sequence 9) than the oldest that is allowed (sequence 10)',
    ],
    [
      'whose root was altered',
      () => {
        const shell = stage();
        const altered = Buffer.from(ROOT);
        altered[50_000] = 0;
        shell.write('web/root.img', altered);
        return shell;
      },
      'REFUSED: root.img was altered; its sha256 is not that of the manifest',
    ],
    [
      'whose root is longer than it says',
      () => {
        const shell = stage();
        shell.write('web/root.img', Buffer.concat([ROOT, ROOT]));
        return shell;
      },
      'REFUSED: root.img has 200000 bytes instead of 100000',
    ],
    [
      'of a format of later times',
      () => stage(manifest(10).replace('node-image 1', 'node-image 2')),
      'REFUSED: the image has a format that this first stage does not know',
    ],
    [
      'of another version',
      () => stage(manifest(10).replace('version 1-a', 'version 1-b')),
      'REFUSED: image 1-a was wanted, and 1-b was found in its place',
    ],
  ])('is refused when it is one %s', async (_title, make, text) => {
    using shell = make();
    const { exit, screen } = await shell.run(`${gateway()}\n${ALL}`);
    expect(exit).toBe(1);
    expect(screen).toContain(`stackyard: ${text}\n`);
  });

  test('is refused when it is older than the server wants', async () => {
    using shell = stage();
    const { exit, screen } = await shell.run(`${gateway()}\noldest=11\n${ALL}`);
    expect(exit).toBe(1);
    expect(screen).toContain('(sequence 10) than the oldest that is allowed (sequence 11)');
  });

  test('is not fetched into memory that is not there', async () => {
    using shell = stage();
    shell.write('meminfo', 'MemTotal: 2000000 kB\nMemAvailable: 100000 kB\n');
    const { exit, screen } = await shell.run(`${gateway()}\n${ALL}`);
    expect(exit).toBe(1);
    expect(screen).toContain('the image needs 256 MiB of free memory; 97 are free');
  });

  test('a root that was refused is fetched from its beginning the next time', async () => {
    using shell = stage();
    shell.write('web/root.img', Buffer.alloc(ROOT.length));
    const { stdout } = await shell.run(`${gateway()}\n${ALL}`);
    expect(stdout).toContain(`umount ${shell.folder}/state/base\n`);
  });
});

describe('who the node is', () => {
  const write =
    'mac=52:54:00:aa:bb:01 server=https://s authority=0a; mkdir -p "$here/new/etc"; name=';

  test('follows from its card, so that no two nodes are one to an NFS server', async () => {
    using shell = new StageShell({ 'dmi/product_uuid': 'same\n' });
    await shell.run(`${write}; write_identity "$here/new"`);
    const one = await shell.run(
      'cd "$here"; cat new/etc/hostname state/agent.env; cat new/etc/machine-id',
    );
    expect(one.stdout).toMatch(
      /^node-525400aabb01\nSTACKYARD_AGENT_SERVER=https:\/\/s\nSTACKYARD_AGENT_AUTHORITY=0a\n[0-9a-f]{32}\n$/,
    );
    await shell.run(`${write}; mac=52:54:00:aa:bb:02; write_identity "$here/new"`);
    const two = await shell.run('cat "$here/new/etc/machine-id"');
    expect(two.stdout).not.toBe(one.stdout.split('\n').at(-2));
    const { stdout } = await shell.run('cat "$here/new/etc/modprobe.d/stackyard-nfs.conf"');
    expect(stdout).toBe(`options nfs nfs4_unique_id=${two.stdout}`);
  });
});
