import { beforeAll, describe, expect, test } from 'vitest';
import { briefChangeLines, changeLines } from '../../../../packager/cli/stack/change-lines.ts';
import { readChange } from '../../../../packager/cli/stack/read-change.ts';
import type { ChangePlan } from '../../../../schemas/api/resources/change.ts';
import { answering } from '../../../fakes/answering.ts';
import { fakeDigest } from '../../../fakes/appliances.ts';
import { install } from '../../../fakes/live-server/install-stacks.ts';
import { LIVE_TEST_MS } from '../../../fakes/live-server/live-scenario.ts';
import { useLiveOperator } from '../../../fakes/live-server/use-live-operator.ts';

const MiB = 2 ** 20;
const GiB = 2 ** 30;
const site = {
  key: 'site',
  title: 'Site',
  role: 'web',
  port: 80,
  protocol: 'tcp',
  scheme: 'http',
} as const;

const range = {
  cpu: { now: 1, minimum: 1, maximum: 4 },
  memoryBytes: { now: GiB, minimum: GiB, maximum: 8 * GiB },
};
const MAY: ChangePlan['may'] = {
  roles: [
    { role: 'db', machines: 1, ...range },
    { role: 'web', machines: 2, ...range },
  ],
  ports: [{ ...site, hostPort: 80, own: false }],
  parameters: [
    {
      key: 'mail',
      question: { type: 'boolean', label: 'Mail', group: 'essentials', default: false },
      how: 'live',
      value: false,
      asked: true,
    },
  ],
  secrets: [{ key: 'token', kind: 'hex', how: 'restart' }],
};
const PLAN: ChangePlan = {
  stack: { id: 'stack-0123456789' as never, name: 'blog' as never },
  name: { from: 'blog' as never, to: 'weblog' as never },
  note: { from: '', to: 'Ask\nMia' },
  sizes: [
    {
      role: 'web',
      machines: 2,
      cpu: { from: 1, to: 1 },
      memoryBytes: { from: GiB, to: 2 * GiB },
    },
  ],
  ports: [
    { ...site, hostPort: 8080, was: 80, change: 'moved' },
    { ...site, key: 'own', hostPort: 90, was: null, change: 'new' },
    { ...site, key: 'old', hostPort: 91, was: 91, change: 'gone' },
  ],
  parameters: [
    { key: 'mail', label: 'Mail', from: false, to: true, how: 'live', roles: ['web'] },
    { key: 'pass', label: 'Pass', from: null, to: null, how: 'restart', roles: ['web'] },
  ],
  secrets: [{ key: 'token', kind: 'hex', how: 'restart', roles: ['db', 'web'] }],
  told: [{ machine: 'blog-web-1', files: ['/a', '/b'], hook: true }],
  restarts: [{ machine: 'blog-web-1', why: ['size', 'answers'] }],
  power: 'on',
  hash: fakeDigest('plan'),
  downtimeMs: 12_000,
  may: MAY,
  notices: [{ code: 'NOTE', message: 'Good to know.', action: 'Do it.' }],
  problems: [],
};

test('a plan says everything, what is in the way first', () => {
  const problems = [{ code: 'PORT_TAKEN', message: 'It is taken.', action: 'Choose another.' }];
  expect(changeLines({ ...PLAN, problems }).map((line) => line.trimEnd())).toEqual([
    'Changes of blog',
    '',
    'In the way',
    '  It is taken.',
    '    Choose another.',
    '  name      blog → weblog',
    '  note      Ask ⏎ Mia',
    '  restarts  blog-web-1; without service for about 12 s, and the time that stopping takes',
    '',
    'Machines',
    '  web  2 machines  1 cpu  1 GiB → 2 GiB',
    '',
    'Published ports',
    '  site  host port 80 → 8080  to web 80/tcp  moved',
    '  own   host port 90         to web 80/tcp  new',
    '  old   host port 91         to web 80/tcp  no longer published',
    '',
    'Answers',
    '  mail  false → true  while it runs   web',
    '  pass  (secret)      with a restart  web',
    '',
    'Secrets made anew',
    '  token  hex  with a restart  db, web',
    '',
    'Told what is new',
    '  blog-web-1  /a, /b  then its hook “change”',
    '',
    'Restarted, one after the other',
    '  blog-web-1  for its size, for its answers',
    '',
    'Good to know',
    '  Good to know.',
    '    Do it.',
  ]);
});

test('a plan of nothing shows what may be changed', () => {
  const problems = [{ code: 'NOTHING', message: 'Nothing would change.' }];
  const lines = changeLines({ ...PLAN, problems }).map((line) => line.trimEnd());
  expect(lines.slice(lines.indexOf('Sizes that may be chosen'))).toEqual([
    'Sizes that may be chosen',
    '  db   1 cpu (1 cpu to 4 cpu)  1 GiB (1 GiB to 8 GiB)',
    '  web  1 cpu (1 cpu to 4 cpu)  1 GiB (1 GiB to 8 GiB)',
    '',
    'Ports that may be published',
    '  site  web 80/tcp  host port 80',
    '',
    'Answers that may be given anew',
    '  mail  false  while it runs',
    '',
    'Secrets that may be made anew',
    '  token  hex  with a restart',
  ]);
});

test.each([
  [{ power: 'off' as const }, 'it is off, and stays off'],
  [{ restarts: [] }, 'nothing is restarted'],
  [{ downtimeMs: null }, 'blog-web-1; how long that takes is not known'],
  [{ downtimeMs: 0 }, 'blog-web-1; others go on in their place'],
])('a change in brief, %j: %s', (over, words) => {
  expect(briefChangeLines({ ...PLAN, ports: [], ...over })).toEqual([
    `Changing blog: ${words}`,
    'Note: Good to know.',
  ]);
});

describe('what is typed', () => {
  const read = (
    over: Partial<Parameters<typeof readChange>[0]>,
    answers: [string, string][] = [],
  ) => readChange({ ...TYPED, ...over }, new Map(answers), MAY);
  const TYPED = { cpu: [], memory: [], publish: [], unpublish: [], rotate: [] };
  const NOTHING = { sizes: {}, ports: {}, publish: {}, parameters: {}, rotate: [] };

  test('is what is wished for, and nothing else', () => {
    expect(read({})).toEqual(NOTHING);
    expect(read({ name: 'weblog', note: '' })).toEqual({ ...NOTHING, name: 'weblog', note: '' });
    expect(read({ cpu: ['web=2'], memory: ['web=2GiB', 'db=512 MiB'] }).sizes).toEqual({
      web: { cpu: 2, memoryBytes: 2 * GiB },
      db: { memoryBytes: 512 * MiB },
    });
    expect(read({ publish: ['site=8080', 'admin=free'], unpublish: ['old'] }).ports).toEqual({
      site: 8080,
      admin: 'free',
      old: null,
    });
    expect(read({ publish: ['a=web:9100', 'b=8090:db:53/udp'] }).publish).toEqual({
      a: { role: 'web', port: 9100 },
      b: { role: 'db', port: 53, protocol: 'udp', hostPort: 8090 },
    });
    expect(read({}, [['mail', 'yes']]).parameters).toEqual({ mail: true });
    expect(read({ rotate: ['token'] })).toEqual({ ...NOTHING, rotate: ['token'] });
  });

  test('names no role where there is one', () => {
    const may = { ...MAY, roles: MAY.roles.slice(0, 1) };
    const typed = { ...TYPED, cpu: ['3'], memory: ['2 GiB'] };
    expect(readChange(typed, new Map(), may).sizes).toEqual({
      db: { cpu: 3, memoryBytes: 2 * GiB },
    });
  });

  test.each([
    [{ cpu: ['2'] }, 'the roles of this stack are: db, web'],
    [{ cpu: ['web=many'] }, '--cpu takes role=number'],
    [{ memory: ['web=2'] }, 'a size with its unit'],
    [{ publish: ['site'] }, '--publish takes key=value'],
    [{ publish: ['site=web'] }, 'key=role:port'],
  ])('is refused: %j', (over, words) => {
    expect(() => read(over)).toThrow(words);
  });

  test('is refused where it cannot be answered anew', () => {
    expect(() => read({}, [['fixed', 'x']])).toThrow(
      '“fixed” cannot be answered anew; of this stack these can: mail.',
    );
  });
});

const live = useLiveOperator('market');
const yard = (...argv: string[]) => live.operator.yard(['stack', 'change', ...argv]);

describe('yard stack change', { timeout: LIVE_TEST_MS }, () => {
  beforeAll(async () => {
    live.server.node('yard-1').takes({ bootMs: 20, shutdownMs: 10 });
    await install(live.server.api, { appliance: 'stackyard/wordpress', name: 'blog' });
  });

  test('shows what it would do, and does nothing', async () => {
    const { exit, stdout } = await yard('blog', '--note', 'Ask Mia', '--dry-run');
    expect([exit, stdout.split('\n')[0]]).toEqual([0, 'Changes of blog']);
    expect(stdout).toContain('nothing is restarted');
    const nothing = await yard('blog', '--dry-run');
    expect([nothing.exit, nothing.stdout]).toEqual([
      6,
      expect.stringContaining('In the way\n  That is what it is already: nothing would change.'),
    ]);
    expect(await yard('blog', '--yes')).toMatchObject({ exit: 6 });
  });

  test('asks, and changes what was planned', async () => {
    const { exit } = await live.operator.yard(
      ['stack', 'change', 'blog', '--publish', 'site=21080', '--note', 'Ask Mia', '--wait'],
      answering('yes'),
    );
    expect(exit).toBe(0);
    const stack = await live.server.api.getStack({ params: { stack: 'blog' } });
    expect(stack).toMatchObject({ note: 'Ask Mia', ports: [{ hostPort: 21_080 }] });
    const shown = await live.operator.yard(['stack', 'show', 'blog']);
    expect(shown.stdout).toContain('Ask Mia');
  });
});
