import { expect, test } from 'vitest';
import { containerFacts } from '../../../../packager/images/container/container-facts.ts';
import { readAccounts } from '../../../../packager/images/container/guest/accounts.ts';
import {
  type Container,
  mergeLayers,
} from '../../../../packager/images/container/read-container.ts';
import { bytesSource } from '../../../../packager/format/byte-source.ts';
import { testTar } from '../../../fakes/test-tar.ts';

const layer = testTar([
  { name: 'run/', type: '5' },
  { name: 'var/run', type: '2', linkName: '/run' },
  { name: 'out', type: '2', linkName: '../../../etc' },
  { name: 'gone', type: '2', linkName: '/none/there' },
  { name: 'etc/file', content: 'x' },
  { name: 'etc/link', type: '2', linkName: 'file' },
]);
const { root } = await mergeLayers([bytesSource(layer)]);
const facts = containerFacts({
  root,
  accounts: readAccounts('web:x:101:102::/:\n', 'log:x:7:\n'),
  settings: { Volumes: ['/data'], ExposedPorts: ['80/tcp'] },
} as unknown as Container);

test.each([
  ['/etc/new', '/etc/new'],
  ['/new/folder/file', '/new/folder/file'],
  ['/var/run/pid', '/run/pid'],
  ['/var/run/new/pid', '/run/new/pid'],
  ['/out/x', '/etc/x'],
  ['/etc/link', '/etc/file'],
  ['/etc/ä', '/etc/ä'],
  ['/etc/file/x', undefined],
])('%s is written to %s', (path, real) => {
  expect(facts.realPath(path)).toBe(real);
});

test('a path through a link to nothing stays within the image', () => {
  expect(facts.realPath('/gone/x')).toBeUndefined();
});

test.each([
  ['root:root', { uid: 0, gid: 0 }],
  ['root', { uid: 0, gid: 0 }],
  ['web', { uid: 101, gid: 102 }],
  ['web:log', { uid: 101, gid: 7 }],
  ['web:none', undefined],
  ['none', undefined],
])('the owner %s is %j', (text, owner) => {
  expect(facts.owner(text)).toEqual(owner);
});

test('a folder says whose it is, a file and what is not there do not', () => {
  expect(facts.folder('/var/run')).toEqual({ uid: 0, gid: 0, mode: 0o644 });
  expect(facts.folder('/etc/file')).toBeUndefined();
  expect(facts.folder('/none')).toBeUndefined();
});
