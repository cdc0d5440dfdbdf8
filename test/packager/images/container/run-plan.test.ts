import { describe, expect, test } from 'vitest';
import type { ContainerSettings } from '../../../../schemas/archive/container.ts';
import { readAccounts } from '../../../../packager/images/container/guest/accounts.ts';
import { containerFiles } from '../../../../packager/images/container/guest/container-files.ts';
import { findIdentity } from '../../../../packager/images/container/guest/find-identity.ts';
import { planRun } from '../../../../packager/images/container/guest/run-plan.ts';
import { readStopSignal } from '../../../../packager/images/container/guest/stop-signal.ts';
import { mergeLayers } from '../../../../packager/images/container/read-container.ts';
import { bytesSource } from '../../../../packager/format/byte-source.ts';
import { faultCode } from '../../../fakes/fault-code.ts';
import { testTar } from '../../../fakes/test-tar.ts';

const ACCOUNTS = readAccounts(
  'root:x:0:0:root:/root:/bin/sh\nweb:x:101:102::/var/web:/bin/false\n1000:x:5:6::/odd:\nbroken\n',
  'root:x:0:\nweb:x:102:\nlog:x:7:other,web\ndisk:x:8:web\n',
);
const ROOT = { uid: 0, gid: 0, groups: [], home: '/root' };

const SETTINGS: ContainerSettings = {
  User: '',
  Env: [],
  Entrypoint: ['/bin/serve'],
  Cmd: ['--port', '80'],
  WorkingDir: '',
  StopSignal: '',
  Volumes: [],
  ExposedPorts: [],
};

const { root } = await mergeLayers([
  bytesSource(
    testTar([
      { name: 'usr/bin/serve', content: 'x' },
      { name: 'bin', type: '2', linkName: 'usr/bin' },
      { name: 'srv/run.sh', content: 'x' },
    ]),
  ),
]);
const plan = (settings: Partial<ContainerSettings>, command?: readonly string[]) =>
  planRun({ ...SETTINGS, ...settings }, ROOT, { root, command });

describe('who it runs as', () => {
  test.each([
    ['', { uid: 0, gid: 0, home: '/root' }],
    ['web', { uid: 101, gid: 102, groups: [7, 8], home: '/var/web' }],
    ['101', { uid: 101, gid: 102, groups: [7, 8] }],
    ['4000', { uid: 4000, gid: 0, groups: [], home: '/' }],
    ['web:log', { uid: 101, gid: 7, groups: [] }],
    ['web:4000', { uid: 101, gid: 4000 }],
    ['4000:4001', { uid: 4000, gid: 4001 }],
    ['1000', { uid: 5, gid: 6 }],
  ])('“%s”', (text, identity) => {
    expect(findIdentity(text, ACCOUNTS)).toMatchObject(identity);
  });

  test.each(['nobody', 'web:none', '-1', '4294967295', 'web\nroot', '0x1'])(
    '“%s” is refused',
    (text) => {
      expect(faultCode(() => findIdentity(text, ACCOUNTS))).toBe('CONTAINER_UNUSABLE');
    },
  );
});

describe('what it runs', () => {
  test('entrypoint and arguments, in the folder, with its environment', () => {
    const Env = ['PATH=/bin', 'A=b=c', 'HOME=/srv', 'no value'];
    expect(plan({ Env, WorkingDir: 'srv' })).toEqual({
      command: ['/bin/serve', '--port', '80'],
      environment: { PATH: '/bin', A: 'b=c', HOME: '/srv' },
      folder: '/srv',
      uid: 0,
      gid: 0,
      groups: [],
    });
  });

  test('arguments of appliance.yaml replace those of the image', () => {
    expect(plan({}, ['x']).command).toEqual(['/bin/serve', 'x']);
  });

  test('a program is looked for in PATH, or from its folder', () => {
    expect(plan({ Entrypoint: ['serve'] }).command[0]).toBe('serve');
    expect(plan({ Entrypoint: ['./run.sh'], WorkingDir: '/srv' }).folder).toBe('/srv');
  });

  test.each([
    ['no program', { Entrypoint: [], Cmd: [] }],
    ['one that is not there', { Entrypoint: ['/bin/none'] }],
    ['one that is not in PATH', { Entrypoint: ['serve'], Env: ['PATH=/srv'] }],
    ['a NUL', { Entrypoint: ['/bin/serve', 'a\0b'] }],
    ['half a character', { Env: ['A=\ud800'] }],
  ])('%s is refused', (_what, settings) => {
    expect(faultCode(() => plan(settings))).toBe('CONTAINER_UNUSABLE');
  });
});

describe('what the base system is told', () => {
  test('A14: nothing of the image is in a unit or a script, only in JSON', () => {
    const evil = "x\n[Service]\nExecStart=/bin/evil '$(evil)' %n";
    const settings = { Cmd: [evil], Env: [`A=${evil}`] };
    const files = containerFiles(plan(settings), readStopSignal('SIGQUIT'));
    const plain = containerFiles(plan({}), readStopSignal('SIGQUIT'));
    const changed = files.filter(({ content }, i) => content !== plain[i]?.content);
    expect(changed.map(({ path }) => path)).toEqual(['/usr/lib/stackyard/container.json']);
    expect(JSON.parse(changed[0]?.content ?? '')).toMatchObject({ environment: { A: evil } });
  });

  test.each([
    ['', 'SIGTERM'],
    ['QUIT', 'SIGQUIT'],
    ['SIGRTMIN+3', 'SIGRTMIN+3'],
    ['3', '3'],
  ])('the signal to stop “%s” is %s', (text, signal) => {
    expect(readStopSignal(text)).toBe(signal);
    const unit = containerFiles(plan({}), signal).find(({ path }) =>
      path.endsWith('container.service'),
    );
    expect(unit?.content).toContain(`\nKillSignal=${signal}\n`);
  });

  test.each(['SIGTERM\nExecStart=x', 'none', '0', '65', 'SIG'])(
    'A14: the signal “%s” is refused',
    (text) => {
      expect(faultCode(() => readStopSignal(text))).toBe('CONTAINER_UNUSABLE');
    },
  );
});
