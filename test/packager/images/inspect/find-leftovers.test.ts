import { describe, expect, test } from 'vitest';
import { findLeftovers } from '../../../../packager/images/inspect/find-leftovers.ts';
import type { TryPassword } from '../../../../packager/images/inspect/find-passwords.ts';
import { type Folder, memoryTree } from '../../../fakes/memory-tree.ts';

const PASSWD = 'root:x:0:0:root:/root:/bin/sh\n';
const neverMatches: TryPassword = async () => false;

const found = async (root: Folder, tryPassword = neverMatches): Promise<string[]> =>
  (await findLeftovers(memoryTree(root), tryPassword)).map(({ kind, path }) => `${kind} ${path}`);

/** A root file system with more in it. */
const withRoot = (more: Folder, etc: Folder = {}): Folder => ({
  ...more,
  etc: { passwd: PASSWD, ...etc },
});

describe('findLeftovers', () => {
  test('finds nothing in an image as a recipe makes it', async () => {
    const clean = withRoot(
      {
        root: {},
        home: {},
        var: { lib: { cloud: {}, dbus: { 'machine-id': '-> /etc/machine-id' } } },
      },
      { 'machine-id': '', shadow: 'root:*:19000:0:99999:7:::\nbin:!:1::::::\n', ssh: {} },
    );
    expect(await found(clean)).toEqual([]);
  });

  test.each<[string, Folder]>([
    [
      '/etc/ssh/ssh_host_ed25519_key',
      { etc: { passwd: PASSWD, ssh: { ssh_host_ed25519_key: 'k' } } },
    ],
    ['/etc/machine-id', { etc: { passwd: PASSWD, 'machine-id': 'f'.repeat(32) } }],
    [
      '/var/lib/systemd/random-seed',
      withRoot({ var: { lib: { systemd: { 'random-seed': 's' } } } }),
    ],
    [
      '/var/lib/cloud/instances/i-1',
      withRoot({ var: { lib: { cloud: { instances: { 'i-1': {} } } } } }),
    ],
    ['/root/.bash_history', withRoot({ root: { '.bash_history': 'ls' } })],
    ['/home/ann/.ssh/id_rsa', withRoot({ home: { ann: { '.ssh': { id_rsa: 'k' } } } })],
    ['/home/ann/.aws/credentials', withRoot({ home: { ann: { '.aws': { credentials: 'k' } } } })],
    [
      '/etc/ssl/private/site.key',
      { etc: { passwd: PASSWD, ssl: { private: { 'site.key': 'k' } } } },
    ],
  ])('names %s', async (path, root) => {
    expect(await found(root)).toEqual([`leftover ${path}`]);
  });

  test('what a container image holds is told, not refused', async () => {
    const container = { etc: { passwd: PASSWD, ssl: { private: { 'site.key': 'k' } } } };
    expect(await found(withRoot({ container }))).toEqual([
      'unchecked /container/etc/ssl/private/site.key',
    ]);
  });

  test('“uninitialized” is no machine-id', async () => {
    expect(await found(withRoot({}, { 'machine-id': 'uninitialized\n' }))).toEqual([]);
  });

  test('looks into homes that /etc/passwd names, through links too', async () => {
    const passwd = `${PASSWD}pg:x:100:100::/var/lib/pg:/bin/sh\n`;
    const root = {
      etc: { passwd },
      var: '-> data/var',
      data: { var: { lib: { pg: { '.psql_history': 'x' } } } },
    };
    expect(await found(root)).toEqual(['leftover /var/lib/pg/.psql_history']);
  });

  test('links in a circle end, and are told', async () => {
    const findings = await found(withRoot({ root: '-> loop', loop: '-> root' }));
    expect(findings).toContain('unchecked /root');
  });

  test('a link that leads above the root stays in the image', async () => {
    expect(await found(withRoot({ root: '-> ../../../../etc' }))).toEqual([]);
  });

  test('what cannot be read is told, and the rest is looked at all the same', async () => {
    const findings = await found(
      withRoot({ home: { broken: '' }, root: { '.bash_history': 'x' } }),
    );
    expect(findings).toEqual(['unchecked /home', 'leftover /root/.bash_history']);
  });

  test('a file system that is no root is looked at as a part of one', async () => {
    const homes = { ann: { '.bash_history': 'x' } };
    expect(await found(homes)).toEqual(['leftover /ann/.bash_history']);
    const ofVar = {
      lib: { cloud: { instance: '-> instances/i' }, systemd: { 'random-seed': 's' } },
    };
    expect((await found(ofVar)).sort()).toEqual([
      'leftover /lib/cloud/instance',
      'leftover /lib/systemd/random-seed',
    ]);
  });
});

describe('passwords', () => {
  const withShadow = (line: string): Folder => withRoot({}, { shadow: `${line}:1:0:9:7:::\n` });
  const sha512 = `$6$salt$${'a'.repeat(86)}`;

  test('an account without a password is found', async () => {
    expect(await found(withShadow('root:'))).toEqual(['leftover /etc/shadow']);
  });

  test('a well-known password is found, and tried on ordinary hashes only', async () => {
    const tried: string[] = [];
    const isDebian = async (password: string, hash: string): Promise<boolean> => {
      tried.push(hash);
      return password === 'debian';
    };
    expect(await found(withShadow(`debian:${sha512}`), isDebian)).toEqual(['leftover /etc/shadow']);
    expect(tried).toEqual([sha512]);
  });

  test('a hash that would take hours to try is left alone and told', async () => {
    const never = (): Promise<boolean> => Promise.reject(new Error('was tried'));
    const costly = `$6$rounds=999999999$salt$${'a'.repeat(86)}`;
    expect(await found(withShadow(`ann:${costly}`), never)).toEqual(['unchecked /etc/shadow']);
    expect(await found(withShadow('ann:$y$jZT$salt$hash'), never)).toEqual([
      'unchecked /etc/shadow',
    ]);
  });

  test('a password in /etc/passwd itself is found', async () => {
    const etc = { passwd: 'root::0:0:root:/root:/bin/sh\n', shadow: '' };
    expect(await found({ etc })).toEqual(['leftover /etc/passwd']);
  });
});
