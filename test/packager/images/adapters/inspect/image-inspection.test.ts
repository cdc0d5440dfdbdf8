import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { imageInspection } from '../../../../../packager/images/adapters/inspect/image-inspection.ts';
import { encodeGpt } from '../../../../../packager/images/disk/encode-gpt.ts';
import { PARTITION_TYPE } from '../../../../../packager/images/disk/disk-layout.ts';
import { laterFaultCode } from '../../../../fakes/fault-code.ts';

/** mke2fs and debugfs are in /usr/sbin, which a user's PATH lacks. */
const ENV = { ...process.env, PATH: '/usr/sbin:/sbin:/usr/bin:/bin' };
const DEBIAN = '$5$saltsalt$1QIKVx0jymiPsPX1gBln93Op8Q33803qouy.rzPIwr6';
const MIB = 2 ** 20;

let dir: string;
beforeEach(async () => {
  // The name is one that debugfs would read options from.
  dir = await mkdtemp(join(tmpdir(), 'inspect?offset=1-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function writeTree(files: Record<string, string>): Promise<string> {
  const root = join(dir, 'root');
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    if (text.startsWith('-> ')) await symlink(text.slice(3), join(root, path));
    else await writeFile(join(root, path), text);
  }
  return root;
}

async function makeExt(root: string, offset = 0): Promise<string> {
  const image = join(dir, 'disk.raw');
  await writeFile(image, '');
  await truncate(image, 40 * MIB);
  const place = ['-E', `offset=${offset},root_owner=0:0`, '-d', root, 'disk.raw', '32M'];
  const options = { env: ENV, cwd: dir, stdio: ['ignore', 'ignore', 'inherit'] as 'ignore'[] };
  execFileSync('mke2fs', ['-q', '-F', '-t', 'ext4', ...place], options);
  return image;
}

const inspect = (image: string) => imageInspection.findUnclean(image, new AbortController().signal);

const PASSWD = 'root:x:0:0:root:/root:/bin/sh\nann:x:1000:1000::/srv/ann:/bin/sh\n';

describe('imageInspection', () => {
  test('names each file of a dirty image, whatever its name is', async () => {
    const root = await writeTree({
      '/etc/passwd': PASSWD,
      '/etc/shadow': `root::1:0:9:7:::\ndebian:${DEBIAN}:1:0:9:7:::\nann:!:1::::::\n`,
      '/etc/machine-id': '0123456789abcdef0123456789abcdef\n',
      '/etc/ssh/ssh_host_ed25519_key': 'key',
      '/etc/ssh/ssh_host_ed25519_key.pub': 'public',
      '/root/.bash_history': 'ls',
      '/srv/ann/.ssh/authorized_keys': 'ssh-ed25519 AAAA',
      '/home/a\nb\u001b[31m/.bash_history': 'ls',
      '/var/lib/cloud/instances/i-1/x': '',
      '/var/lib/dbus/machine-id': '-> /etc/machine-id',
    });
    const findings = await inspect(await makeExt(root));
    expect(findings.map(({ kind, path }) => `${kind} ${path}`).sort()).toEqual([
      'leftover /etc/machine-id',
      'leftover /etc/shadow',
      'leftover /etc/shadow',
      'leftover /etc/ssh/ssh_host_ed25519_key',
      'leftover /home/a\\x0ab\\x1b[31m/.bash_history',
      'leftover /root/.bash_history',
      'leftover /srv/ann/.ssh/authorized_keys',
      'leftover /var/lib/cloud/instances/i-1',
    ]);
    expect(findings.map(({ why }) => why)).toContain(
      '“debian” has the well-known password “debian”',
    );
  });

  test('finds nothing in a clean image, through the links that Debian has', async () => {
    const root = await writeTree({
      '/etc/passwd': `${PASSWD}bin:x:2:2:bin:/bin:/bin/false\n`,
      '/etc/shadow': 'root:*:1:0:9:7:::\n',
      '/etc/machine-id': '',
      '/usr/bin/true': 'x',
      '/bin': '-> usr/bin',
    });
    expect(await inspect(await makeExt(root))).toEqual([]);
  });

  test('looks into partitions, and says which one it cannot look into', async () => {
    const root = await writeTree({ '/etc/passwd': PASSWD, '/root/.bash_history': 'ls' });
    const image = await makeExt(root, 4 * MIB);
    const partition = {
      type: PARTITION_TYPE.rootAmd64,
      id: '01234567-89ab-8def-8123-456789abcdef',
    };
    const { start } = encodeGpt({
      id: partition.id,
      sectors: 40 * 2_048,
      partitions: [
        { ...partition, title: 'luks', firstSector: 2_048, sectors: 2_048 },
        { ...partition, title: 'root', firstSector: 8_192, sectors: 65_536 },
      ],
    });
    execFileSync('dd', ['of=disk.raw', 'conv=notrunc', 'status=none'], { cwd: dir, input: start });
    const luks = Buffer.from('LUKS\xba\xbe', 'latin1');
    execFileSync('dd', ['of=disk.raw', 'conv=notrunc', 'status=none', 'bs=1M', 'seek=1'], {
      cwd: dir,
      input: luks,
    });
    expect((await inspect(image)).map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      'unchecked partition 1',
      'leftover /root/.bash_history',
    ]);
  });

  test('a damaged file system is told, not taken for a clean one', async () => {
    const image = await makeExt(await writeTree({ '/etc/passwd': PASSWD }));
    // Everything but the super block is gone.
    execFileSync(
      'dd',
      [
        'if=/dev/zero',
        'of=disk.raw',
        'conv=notrunc',
        'status=none',
        'bs=4096',
        'seek=1',
        'count=8000',
      ],
      { cwd: dir },
    );
    expect(await inspect(image)).toMatchObject([{ kind: 'unchecked', path: 'the whole disk' }]);
  });

  test('a file that is not there is told', async () => {
    expect(await laterFaultCode(inspect(join(dir, 'no.raw')))).toBe('NOT_FOUND');
  });
});

describe('D2: looking for tools', () => {
  const tools = (image: string): Promise<readonly string[]> =>
    imageInspection.findMissingTools(
      image,
      ['mkfs.ext4', 'mkfs.xfs'],
      new AbortController().signal,
    );

  test('tells which ones the system on a disk lacks', async () => {
    const root = await writeTree({
      '/bin': '-> usr/bin',
      '/sbin': '-> usr/sbin',
      '/usr/bin/mount': 'x',
      '/usr/sbin/mke2fs': 'x',
      '/usr/sbin/mkfs.ext4': '-> mke2fs',
    });
    expect(await tools(await makeExt(root))).toEqual(['mkfs.xfs']);
  });

  test('says nothing of a disk that is no system, or none that can be read', async () => {
    expect(await tools(await makeExt(await writeTree({ '/var/lib/x': 'x' })))).toEqual([]);
    const noise = join(dir, 'noise.raw');
    await writeFile(noise, Buffer.alloc(MIB, 7));
    expect(await tools(noise)).toEqual([]);
  });
});
