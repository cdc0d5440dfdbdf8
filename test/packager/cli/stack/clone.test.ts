import { beforeAll, describe, expect, test } from 'vitest';
import { briefCloneLines, cloneLines } from '../../../../packager/cli/stack/clone-lines.ts';
import type { ClonePlan } from '../../../../schemas/api/resources/clone.ts';
import { answering } from '../../../fakes/answering.ts';
import { install } from '../../../fakes/live-server/install-stacks.ts';
import { LIVE_TEST_MS } from '../../../fakes/live-server/live-scenario.ts';
import { useLiveOperator } from '../../../fakes/live-server/use-live-operator.ts';

const PLAN: ClonePlan = {
  stack: { id: 'stack-0123456789' as never, name: 'blog' as never },
  name: 'copy' as never,
  fenced: false,
  start: true,
  appliance: { title: 'Blog', version: '1.0.0', digest: `sha256:${'a'.repeat(64)}` as never },
  machines: [
    {
      name: 'copy-db',
      node: 'node-0123456789' as never,
      nodeName: 'barn-1',
      cpu: 2,
      memoryBytes: 2 ** 30,
      disks: [
        { name: 'system', kind: 'system', sizeBytes: 2 ** 31 },
        {
          name: 'store',
          kind: 'data',
          sizeBytes: 2 ** 32,
          pool: { id: 'pool-0123456789' as never, name: 'fast' },
        },
      ],
    },
  ],
  ports: [
    {
      key: 'site',
      title: 'Site',
      role: 'db',
      port: 80,
      protocol: 'tcp',
      scheme: 'http',
      hostPort: 20_001,
    },
  ],
  secrets: [
    { key: 'database', kind: 'password', change: 'kept' },
    { key: 'session', kind: 'hex', change: 'new' },
  ],
  egress: 'internet',
  hash: `sha256:${'b'.repeat(64)}` as never,
  notices: [{ code: 'CLONE_PLACE', message: 'The clone is bound to barn-1.' }],
  problems: [],
};

test('a plan says everything, what is in the way first', () => {
  const problems = [{ code: 'NAME_TAKEN', message: 'It is taken.', action: 'Choose another.' }];
  expect(cloneLines({ ...PLAN, problems }).map((line) => line.trimEnd())).toEqual([
    'blog (Blog 1.0.0) as copy',
    '',
    'In the way',
    '  It is taken.',
    '    Choose another.',
    '  disks       stand on those of the stack, as they are at that instant',
    '  afterwards  is started',
    '  outside     may reach the internet',
    '',
    'Machines',
    '  copy-db  barn-1  2 cpu  1 GiB',
    '',
    'Disks',
    '  copy-db  system  up to 2 GiB',
    '  copy-db  store   up to 4 GiB  pool fast',
    '',
    'Published ports',
    '  site  host port 20001  to db 80/tcp',
    '',
    'Secrets',
    '  database  password  as in the stack',
    '  session   hex       made for the clone',
    '',
    'Good to know',
    '  The clone is bound to barn-1.',
  ]);
});

test('a clone in brief names how it is reached, and what is good to know, in lines of their own', () => {
  const [port] = PLAN.ports;
  const ports = [{ ...port!, key: 'site\nNote: all is well' }];
  expect(briefCloneLines({ ...PLAN, ports, fenced: true })).toEqual([
    'Cloning blog (Blog 1.0.0) as copy, fenced',
    'Published port “site ⏎ Note: all is well”: host port 20001, to db 80/tcp',
    'Note: The clone is bound to barn-1.',
  ]);
});

test('one that is fenced, or stays off, is told as such', () => {
  const outside = (over: Partial<ClonePlan>) => cloneLines({ ...PLAN, ...over }).join('\n');
  expect(outside({ fenced: true })).toContain('outside     nothing leads out of it or into it');
  expect(outside({ egress: 'none' })).toContain('outside     none');
  expect(outside({ start: false })).toContain('afterwards  stays off');
});

const live = useLiveOperator('market');
const yard = (...argv: string[]) => live.operator.yard(['stack', 'clone', ...argv]);

describe('yard stack clone', { timeout: LIVE_TEST_MS }, () => {
  beforeAll(async () => {
    live.server.node('yard-1').takes({ bootMs: 20, shutdownMs: 10 });
    await install(live.server.api, { appliance: 'stackyard/wordpress', name: 'blog' });
  });

  test('shows what it would do, and does nothing', async () => {
    const { exit, stdout } = await yard('blog', '--dry-run');
    expect(exit).toBe(0);
    expect(stdout.split('\n')[0]).toMatch(/^blog \(WordPress .+\) as blog-2$/);
    const taken = await yard('blog', '--name', 'blog', '--dry-run');
    expect([taken.exit, taken.stdout]).toEqual([
      6,
      expect.stringContaining('In the way\n  There is already a stack called “blog”.'),
    ]);
    expect(await yard('blog', '--name', 'blog', '--yes')).toMatchObject({ exit: 6 });
    expect(await yard('blog', '--publish', 'site', '--yes')).toMatchObject({ exit: 2 });
  });

  test('asks before it begins', async () => {
    const argv = ['stack', 'clone', 'blog'];
    const { exit, stderr } = await live.operator.yard(argv, answering('no'));
    expect([exit, stderr]).toEqual([10, expect.stringContaining('Machines')]);
  });

  test('makes a fenced one, which is shown as such, and goes without the stack', async () => {
    const argv = ['stack', 'clone', 'blog', '--name', 'cage', '--fenced', '--yes', '--wait'];
    const { json } = await live.operator.yardJson(argv);
    expect(json).toMatchObject({ stack: 'cage', state: 'running', result: 'succeeded' });
    const { stdout } = await live.operator.yard(['stack', 'show', 'cage']);
    expect(stdout).toMatch(/clone of +blog, fenced/);
    const rm = ['stack', 'rm', 'blog', '--delete-data', '--yes', '--wait'];
    expect((await live.operator.yardJson(rm)).json).toMatchObject({ result: 'succeeded' });
    const left = await live.server.api.getStack({ params: { stack: 'cage' } });
    expect(left).toMatchObject({ state: 'running', ports: [], permissions: { egress: 'none' } });
  });

  test('leaves one off that shall not be started', async () => {
    const argv = ['stack', 'clone', 'cage', '--name', 'still', '--stopped', '--yes', '--wait'];
    const { json } = await live.operator.yardJson(argv);
    expect(json).toMatchObject({ stack: 'still', state: 'stopped', result: 'succeeded' });
  });
});
