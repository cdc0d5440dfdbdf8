import { writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { answering } from '../../fakes/answering.ts';
import { install } from '../../fakes/live-server/install-stacks.ts';
import { LIVE_TEST_MS } from '../../fakes/live-server/live-scenario.ts';
import {
  breakInstalls,
  holdNode,
  LAST_WORDS,
  limitMemory,
  NEVER_MS,
  sayLastWords,
} from '../../fakes/live-server/troubles.ts';
import { useLiveOperator } from '../../fakes/live-server/use-live-operator.ts';
import { urlOf } from '../../fakes/url-of.ts';
import { waitFor } from '../../fakes/wait-for.ts';

const live = useLiveOperator('market');

const yard = () => live.server.node('yard-1');
beforeAll(() => yard().takes({ bootMs: 20, shutdownMs: 10 }));

const stackNamed = async (name: string) =>
  (await live.server.api.listStacks()).find(
    (stack) => stack.name === name && stack.state !== 'removed',
  );
const newest = async () => (await live.server.api.listOperations({ query: { limit: 1 } }))[0]!;

describe('yard install --wait --json', { timeout: LIVE_TEST_MS }, () => {
  test('ends with one document: stack, state, outputs with secrets, phases', async () => {
    const options = ['--name', 'shop', '--set', 'site_title=Bar check', '--yes', '--wait'];
    const { exit, json } = await live.operator.yardJson(['install', 'wordpress', ...options]);
    expect(exit).toBe(0);
    const params = { stack: 'shop' };
    const stack = await live.server.api.getStack({ params });
    const outputs = await live.server.api.revealOutputs({ params });
    expect(json).toEqual({
      stack: 'shop',
      state: 'running',
      operation: (await newest()).id,
      result: 'succeeded',
      outputs: {
        url: stack.ports[0]?.url?.concat('/'),
        admin_user: 'admin',
        admin_password: outputs.find(({ key }) => key === 'admin_password')?.value,
      },
      phases: expect.arrayContaining([
        { name: 'reserve', seconds: expect.any(Number) as unknown },
        { name: 'fetch', seconds: expect.any(Number) as unknown },
      ]) as unknown,
    });
    const title = stack.parameters.find(({ key }) => key === 'site_title');
    expect(title?.value).toBe('Bar check');
  });

  test('tells role, step, cause, next action and last console lines of a failure', async () => {
    const { server, operator } = live;
    const argv = ['install', 'wordpress', '--name', 'mute', '--yes', '--wait'];
    // The second machine never answers.
    const { trouble, bootMs, shutdownMs } = yard().world;
    let starts = 0;
    yard().world.trouble = (action) => {
      if (action.startsWith('start ') && (starts += 1) === 2) {
        yard().takes({ bootMs: NEVER_MS, shutdownMs });
      }
      return trouble(action);
    };
    const ending = operator.yardJson(argv);
    await sayLastWords(server, 'mute', 'mute-web');
    server.pass(15 * 60_000 + 1_000);
    const { exit, json, stderr } = await ending;
    Object.assign(yard().world, { trouble, bootMs });
    expect(exit).toBe(9);
    expect(json).toMatchObject({
      stack: 'mute',
      state: 'absent',
      result: 'failed',
      outputs: {},
      error: {
        code: 'MACHINE_NOT_READY',
        step: 'Starting machines',
        role: 'web',
        machine: 'mute-web',
        action: 'Read its console log; the last lines are below.',
      },
    });
    const told = stderr.slice(stderr.indexOf('“Install'));
    expect(told).toMatch(
      /^“Install WordPress as mute” failed\.\n {2}Role {3}web \(machine mute-web\)\n/,
    );
    expect(told).toContain('  Step   Starting machines\n');
    expect(told).toContain('  Cause  Machine “mute-web” did not become ready');
    expect(told).toContain(LAST_WORDS);
    expect(told).toMatch(/Everything it had done was rolled back\.\n$/);
  });

  test('says of a stuck operation how to resume it', async () => {
    const mend = breakInstalls(live.server, yard());
    const argv = ['install', 'hello', '--name', 'stuck', '--yes', '--wait'];
    const { exit, json, stderr } = await live.operator.yardJson(argv);
    mend();
    expect(exit).toBe(9);
    const { id } = await newest();
    expect(json).toMatchObject({
      result: 'stuck',
      error: { action: expect.stringContaining(id) as unknown },
    });
    expect(stderr).toContain(`yard op resume ${id}`);
    const resumed = await live.operator.yardJson(['op', 'resume', id, '--wait']);
    expect(resumed).toMatchObject({ exit: 9, json: { state: 'failed' } });
  });

  test('exits with 10 when somebody else cancels it', async () => {
    const held = holdNode(yard(), 'define ');
    const argv = ['install', 'hello', '--name', 'slow', '--yes', '--wait'];
    const waiting = live.operator.yardJson(argv);
    await held.reached;
    const { id } = await newest();
    const cancelled = live.operator.yardJson(['op', 'cancel', id, '--wait']);
    await waitFor('it to be cancelled', async () => (await newest()).cancelRequested);
    held.letGo();
    expect(await cancelled).toMatchObject({ exit: 0, json: { state: 'cancelled' } });
    expect(await waiting).toMatchObject({ exit: 10, json: { result: 'cancelled' } });
  });
});

describe('yard plan', { timeout: LIVE_TEST_MS }, () => {
  test('shows everything and changes nothing', async () => {
    const { exit, stdout } = await live.operator.yard(['plan', 'wordpress', '--name', 'forum']);
    expect(exit).toBe(0);
    for (const word of ['forum-db', '512 MiB', '10.77.0.1', 'mysql', 'host port', 'db_password']) {
      expect(stdout).toContain(word);
    }
    expect(await stackNamed('forum')).toBeUndefined();
  });

  test('exits with 6 or 5 when it cannot be installed, with the plan all the same', async () => {
    const giveBack = await limitMemory(live.server, yard(), 2 ** 28);
    const short = await live.operator.yardJson(['plan', 'hello', '--name', 'forum']);
    await giveBack();
    expect(short).toMatchObject({ exit: 6, json: { problems: [{ code: 'MEMORY_SHORT' }] } });
    const unsigned = await live.operator.yardJson(['plan', 'hobby/etherpad', '--name', 'pad']);
    expect(unsigned).toMatchObject({ exit: 5, json: { trust: { state: 'unsigned' } } });
  });
});

describe('yard install', { timeout: LIVE_TEST_MS }, () => {
  test('without --wait begins the operation and says how to watch it', async () => {
    const { exit, stdout } = await live.operator.yard([
      'install',
      'hello',
      '--name',
      'one',
      '--yes',
    ]);
    const { id } = await newest();
    expect(exit).toBe(0);
    expect(stdout).toContain(`yard op watch ${id}`);
    const watched = await live.operator.yardJson(['op', 'watch', id]);
    expect(watched).toMatchObject({ exit: 0, json: { state: 'succeeded', subject: 'one' } });
  });

  test('shows the plan and asks; another answer than yes changes nothing', async () => {
    const person = answering('no');
    const refused = await live.operator.yard(['install', 'hello', '--name', 'two'], person);
    expect(refused).toMatchObject({ exit: 10, stdout: '' });
    expect(refused.stderr).toContain('stackyard/hello 1.0.1 (Hello) as “two”');
    expect(refused.stderr).toContain('host port');
    expect(person.asked).toEqual(['Install it? [y/N] ']);
    expect(await stackNamed('two')).toBeUndefined();
    const agreed = await live.operator.yard(['install', 'hello', '--name', 'two'], answering('y'));
    expect(agreed.exit).toBe(0);
    expect(await stackNamed('two')).toBeDefined();
  });

  test('without a terminal and without --yes refuses before it asks the server', async () => {
    const requests: string[] = [];
    const spy: typeof fetch = (url, init) => {
      requests.push(urlOf(url));
      return fetch(url, init);
    };
    const { exit, json, stderr } = await live.operator.yardJson(['install', 'hello'], {
      fetch: spy,
    });
    expect(exit).toBe(2);
    expect(json).toMatchObject({ error: { code: 'USAGE' } });
    expect(stderr).toContain('add --yes');
    expect(requests).toEqual([]);
  });

  /** Somebody else takes the port of a plan before it is carried out. */
  const overtaking = (other: string): { fetch: typeof fetch } => {
    let isOvertaken = false;
    return {
      fetch: async (url, init) => {
        if (urlOf(url).endsWith('/stacks') && init?.method === 'POST' && !isOvertaken) {
          isOvertaken = true;
          await install(live.server.api, { appliance: 'stackyard/hello', name: other });
        }
        return fetch(url, init);
      },
    };
  };

  test('shows the new plan and asks again when it has changed since', async () => {
    const person = { ...answering('y', 'y'), ...overtaking('quick-1') };
    const result = await live.operator.yard(['install', 'hello', '--name', 'late-1'], person);
    expect(result.exit).toBe(0);
    expect(person.asked).toHaveLength(2);
    expect(result.stderr).toContain('Something changed since this plan was made');
  });

  test('with --yes plans again when the plan has changed since, and installs that', async () => {
    const argv = ['install', 'hello', '--name', 'late-2', '--yes'];
    const { exit, stderr } = await live.operator.yard(argv, overtaking('quick-2'));
    expect(exit).toBe(0);
    expect(stderr).toContain('Something changed since this plan was made');
    expect(await stackNamed('late-2')).toBeDefined();
  });

  test('names what is in the way, and exits with 6', async () => {
    const { exit, stderr } = await live.operator.yard([
      'install',
      'hello',
      '--name',
      'shop',
      '--yes',
    ]);
    expect(exit).toBe(6);
    expect(stderr).toBe(
      'This cannot be installed now: There is already a stack called “shop”.\nChoose another name.\n',
    );
  });

  test('reads each answer by the kind of its question', async () => {
    await writeFile(live.operator.user.path('secret'), 'correct horse battery\n');
    const sent: unknown[] = [];
    const spy: typeof fetch = (url, init) => {
      if (urlOf(url).endsWith('/api/v1/plans')) sent.push(JSON.parse(init?.body as string));
      return fetch(url, init);
    };
    const argv = ['plan', 'wordpress', '--name', 'x', '--set', 'site_title=a=b, c'];
    const options = [
      '--set-file',
      'admin_password=secret',
      '--count',
      'web=1',
      '--publish',
      'site=8088',
    ];
    const { exit } = await live.operator.yard([...argv, ...options], { fetch: spy });
    expect(exit).toBe(0);
    expect(sent).toEqual([
      {
        appliance: 'wordpress',
        name: 'x',
        parameters: { site_title: 'a=b, c', admin_password: 'correct horse battery' },
        counts: { web: 1 },
        ports: { site: 8088 },
      },
    ]);
  });

  test.each([
    [['--set', 'colour=red'], 2, 'The appliance has no parameter “colour”; it has: site_title'],
    [['--set', 'constructor=red'], 2, 'no parameter “constructor”'],
    [['--set', 'site_title'], 2, '--set takes key=value'],
    [['--set', 'admin_email=nobody'], 3, 'admin_email'],
    [['--set-file', 'admin_password=missing'], 4, 'There is no file'],
    [['--count', 'web=many'], 2, '--count takes key=number'],
    [['--name', 'Not A Name'], 2, 'name: wanted a name of at most 32'],
  ])('refuses %j with exit code %i', async (argv, exit, message) => {
    const result = await live.operator.yard(['install', 'wordpress', '--yes', ...argv]);
    expect(result.exit).toBe(exit);
    expect(result.stderr).toContain(message);
  });

  test('records no consent when something else is in the way, or the person says no', async () => {
    const argv = ['install', 'hobby/etherpad', '--accept-untrusted', 'because'];
    expect((await live.operator.yard([...argv, '--name', 'shop', '--yes'])).exit).toBe(6);
    expect((await live.operator.yard([...argv, '--name', 'pad'], answering('n'))).exit).toBe(10);
    expect(await live.server.api.listConsents()).toEqual([]);
  });

  test('lets only an administrator consent', async () => {
    await live.operator.signIn('olga');
    const argv = ['install', 'hobby/etherpad', '--name', 'pad', '--yes'];
    const { exit, stderr } = await live.operator.yard([...argv, '--accept-untrusted', 'because']);
    expect(exit).toBe(7);
    expect(stderr).toContain('This needs the right “admin”');
    expect(await stackNamed('pad')).toBeUndefined();
  });
  test('does not install what nobody trusted vouches for, and says what an admin can do', async () => {
    const argv = ['install', 'hobby/etherpad', '--name', 'pad', '--yes'];
    const { exit, stderr } = await live.operator.yard(argv);
    expect(exit).toBe(5);
    expect(stderr).toContain('is not signed, so there is no telling who made it');
    expect(stderr).toContain('yard trust accept');
    const accepted = await live.operator.yard([...argv, '--accept-untrusted', 'read by two of us']);
    expect(accepted.exit).toBe(0);
    expect(await live.server.api.listConsents()).toMatchObject([
      {
        appliance: 'hobby/etherpad:0.4.0',
        reason: 'read by two of us',
        givenBy: 'admin (yard)',
      },
    ]);
  });
});

describe('looking at the marketplace', { timeout: LIVE_TEST_MS }, () => {
  test('yard search finds by words and says whether somebody vouches', async () => {
    const { stdout } = await live.operator.yard(['search', 'writing', 'one']);
    expect(stdout).toMatch(/^APPLIANCE .*\nhobby\/etherpad +0\.4\.0 +[\d.]+ KiB +no /);
    expect((await live.operator.yardJson(['search', 'wordpress'])).json).toMatchObject({
      total: 1,
      items: [{ address: 'stackyard/wordpress' }],
    });
    expect((await live.operator.yard(['search', 'nothing-like-it'])).stdout).toBe(
      'Nothing was found.\n',
    );
  });

  test('yard show tells what it asks, and needs no sign-in', async () => {
    const { address } = live.server;
    await live.operator.writeCredentials({ servers: {} });
    const { exit, stdout } = await live.operator.yard([
      'show',
      'wordpress:1.1.0',
      '--server',
      address,
    ]);
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^stackyard\/wordpress 1\.1\.0 — WordPress\n/);
    expect(stdout).toMatch(/ {2}admin_password +password +generated +Administrator’s password/);
    const missing = await live.operator.yard(['show', 'wordpres', '--server', address]);
    expect(missing).toMatchObject({ exit: 4 });
  });
});

test('yard install --allow-rollback asks the server for just that, in plan and install', async () => {
  const bodies: { allowRollback?: boolean }[] = [];
  const spying: typeof fetch = (input, init) => {
    if (init?.method === 'POST' && /\/(plans|stacks)$/.test(urlOf(input))) {
      bodies.push(JSON.parse(init.body as string) as { allowRollback?: boolean });
    }
    return fetch(input, init);
  };
  const argv = ['install', 'wordpress', '--name', 'back', '--yes'];
  expect(await live.operator.yard([...argv, '--allow-rollback'], { fetch: spying })).toMatchObject({
    exit: 0,
  });
  expect(bodies).toMatchObject([{ allowRollback: true }, { allowRollback: true }]);
});
