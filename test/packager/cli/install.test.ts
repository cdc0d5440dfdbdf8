import { writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answering } from '../../fakes/answering.ts';
import { Operator } from '../../fakes/operator.ts';
import { urlOf } from '../../fakes/url-of.ts';

let operator: Operator;
beforeEach(async () => {
  operator = await Operator.create();
  await operator.signIn();
});
afterEach(() => operator.remove());

const stackNamed = (name: string) =>
  operator.world.stacks.find((stack) => stack.name === name && stack.state !== 'removed');

describe('yard install --wait --json', () => {
  test('ends with one document: stack, state, outputs with secrets, phases', async () => {
    const options = ['--name', 'shop', '--set', 'site_title=Bar check', '--yes', '--wait'];
    const { exit, json } = await operator.yardJson(['install', 'wordpress', ...options]);
    expect(exit).toBe(0);
    const stack = stackNamed('shop');
    expect(json).toEqual({
      stack: 'shop',
      state: 'running',
      operation: operator.world.operations[0]?.id,
      result: 'succeeded',
      outputs: {
        url: stack?.ports[0]?.url?.concat('/'),
        admin_user: 'admin',
        admin_password: stack?.secrets.admin_password,
      },
      phases: expect.arrayContaining([
        { name: 'reserve', seconds: 0.4 },
        { name: 'start db.shop', seconds: 1.4 },
      ]) as unknown,
    });
    const title = stack?.parameters.find(({ key }) => key === 'site_title');
    expect(title?.value).toBe('Bar check');
  });

  test('tells role, step, cause, next action and last console lines of a failure', async () => {
    const argv = ['install', 'wordpress', '--name', 'fail-boot', '--yes', '--wait'];
    const { exit, json, stderr } = await operator.yardJson(argv);
    expect(exit).toBe(9);
    expect(json).toMatchObject({
      stack: 'fail-boot',
      state: 'absent',
      result: 'failed',
      outputs: {},
      error: {
        code: 'MACHINE_NOT_READY',
        step: 'Start web.fail-boot, after db',
        role: 'web',
        machine: 'web.fail-boot',
        action: 'Read its console log; the last lines are below.',
      },
    });
    const told = stderr.slice(stderr.indexOf('“Install'));
    expect(told).toMatch(
      /^“Install fail-boot” failed\.\n {2}Role {3}web \(machine web\.fail-boot\)\n/,
    );
    expect(told).toContain('  Step   Start web.fail-boot, after db\n');
    expect(told).toContain('  Cause  Machine “web.fail-boot” did not become ready');
    expect(told).toContain('nginx: [emerg] bind() to 0.0.0.0:80 failed');
    expect(told).toMatch(/Everything it had done was rolled back\.\n$/);
  });

  test('says of a stuck operation how to resume it', async () => {
    const argv = ['install', 'hello', '--name', 'fail-undo', '--yes', '--wait'];
    const { exit, json, stderr } = await operator.yardJson(argv);
    expect(exit).toBe(9);
    const id = operator.world.operations[0]?.id ?? '';
    expect(json).toMatchObject({
      result: 'stuck',
      error: { action: expect.stringContaining(id) as unknown },
    });
    expect(stderr).toContain(`yard op resume ${id}`);
    const resumed = await operator.yardJson(['op', 'resume', id, '--wait']);
    expect(resumed).toMatchObject({ exit: 9, json: { state: 'failed' } });
  });

  test('exits with 10 when somebody else cancels it', async () => {
    const argv = ['install', 'hello', '--name', 'slow-install', '--yes', '--wait'];
    const waiting = operator.yardJson(argv);
    await operator.yard(['op', 'ls']);
    const id = await idOfInstall('slow-install');
    const cancelled = await operator.yardJson(['op', 'cancel', id, '--wait']);
    expect(cancelled).toMatchObject({ exit: 0, json: { state: 'cancelled' } });
    expect(await waiting).toMatchObject({ exit: 10, json: { result: 'cancelled' } });
  });
});

async function idOfInstall(stack: string): Promise<string> {
  for (;;) {
    const found = operator.world.operations.find(({ subject }) => subject.name === stack);
    if (found) return found.id;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('yard install', () => {
  test('without --wait begins the operation and says how to watch it', async () => {
    const { exit, stdout } = await operator.yard(['install', 'hello', '--name', 'two', '--yes']);
    const id = await idOfInstall('two');
    expect(exit).toBe(0);
    expect(stdout).toContain(`yard op watch ${id}`);
    const watched = await operator.yardJson(['op', 'watch', id]);
    expect(watched).toMatchObject({ exit: 0, json: { state: 'succeeded', subject: 'two' } });
  });

  test('shows the plan and asks; another answer than yes changes nothing', async () => {
    const person = answering('no');
    const refused = await operator.yard(['install', 'hello', '--name', 'two'], person);
    expect(refused).toMatchObject({ exit: 10, stdout: '' });
    expect(refused.stderr).toContain('stackyard/hello 1.0.1 (Hello) as “two”');
    expect(refused.stderr).toContain('host port');
    expect(person.asked).toEqual(['Install it? [y/N] ']);
    expect(stackNamed('two')).toBeUndefined();
    const agreed = await operator.yard(['install', 'hello', '--name', 'two'], answering('y'));
    expect(agreed.exit).toBe(0);
    expect(stackNamed('two')).toBeDefined();
  });

  test('without a terminal and without --yes refuses before it asks the server', async () => {
    const requests: string[] = [];
    const spy: typeof fetch = (url, init) => {
      requests.push(urlOf(url));
      return fetch(url, init);
    };
    const { exit, json, stderr } = await operator.yardJson(['install', 'hello'], { fetch: spy });
    expect(exit).toBe(2);
    expect(json).toMatchObject({ error: { code: 'USAGE' } });
    expect(stderr).toContain('add --yes');
    expect(requests).toEqual([]);
  });

  test('shows the new plan and asks again when it has changed since', async () => {
    const person = answering('y', 'y');
    const result = await operator.yard(['install', 'hello', '--name', 'plan-changes'], person);
    expect(result.exit).toBe(0);
    expect(person.asked).toHaveLength(2);
    expect(result.stderr).toContain('Something changed since this plan was made');
  });

  test('with --yes plans again when the plan has changed since, and installs that', async () => {
    const argv = ['install', 'hello', '--name', 'plan-changes', '--yes'];
    const { exit, stderr } = await operator.yard(argv);
    expect(exit).toBe(0);
    expect(stderr).toContain('Something changed since this plan was made');
    expect(stackNamed('plan-changes')).toBeDefined();
  });

  test('names what is in the way, and exits with 6', async () => {
    const { exit, stderr } = await operator.yard(['install', 'hello', '--name', 'blog', '--yes']);
    expect(exit).toBe(6);
    expect(stderr).toBe(
      'This cannot be installed now: There is already a stack called “blog”.\nChoose another name.\n',
    );
  });

  test('reads each answer by the kind of its question', async () => {
    await writeFile(operator.user.path('secret'), 'correct horse battery\n');
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
    const { exit } = await operator.yard([...argv, ...options], { fetch: spy });
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
    const result = await operator.yard(['install', 'wordpress', '--yes', ...argv]);
    expect(result.exit).toBe(exit);
    expect(result.stderr).toContain(message);
  });

  test('does not install what nobody trusted vouches for, and says what an admin can do', async () => {
    const argv = ['install', 'hobby/etherpad', '--name', 'pad', '--yes'];
    const { exit, stderr } = await operator.yard(argv);
    expect(exit).toBe(5);
    expect(stderr).toContain('is not signed, so there is no telling who made it');
    expect(stderr).toContain('yard trust accept');
    const accepted = await operator.yard([...argv, '--accept-untrusted', 'read by two of us']);
    expect(accepted.exit).toBe(0);
    expect(operator.world.consents[0]).toMatchObject({
      appliance: 'hobby/etherpad:0.4.0',
      reason: 'read by two of us',
      givenBy: 'admin',
    });
  });

  test('records no consent when something else is in the way, or the person says no', async () => {
    const consents = operator.world.consents.length;
    const argv = ['install', 'hobby/etherpad', '--accept-untrusted', 'because'];
    expect((await operator.yard([...argv, '--name', 'blog', '--yes'])).exit).toBe(6);
    expect((await operator.yard([...argv, '--name', 'pad'], answering('n'))).exit).toBe(10);
    expect(operator.world.consents).toHaveLength(consents);
  });

  test('lets only an administrator consent', async () => {
    await operator.signIn('olga');
    const argv = ['install', 'hobby/etherpad', '--name', 'pad', '--yes'];
    const { exit, stderr } = await operator.yard([...argv, '--accept-untrusted', 'because']);
    expect(exit).toBe(7);
    expect(stderr).toContain('This needs the right “admin”');
    expect(stackNamed('pad')).toBeUndefined();
  });
});

describe('yard plan', () => {
  test('shows everything and changes nothing', async () => {
    const { exit, stdout } = await operator.yard(['plan', 'wordpress', '--name', 'shop']);
    expect(exit).toBe(0);
    for (const word of ['db.shop', '512 MiB', '10.77.0.11', 'mysql', 'host port', 'db_password']) {
      expect(stdout).toContain(word);
    }
    expect(stackNamed('shop')).toBeUndefined();
  });

  test('exits with 6 or 5 when it cannot be installed, with the plan all the same', async () => {
    const short = await operator.yardJson(['plan', 'hello', '--name', 'fail-memory']);
    expect(short).toMatchObject({ exit: 6, json: { problems: [{ code: 'NO_ROOM' }] } });
    const unsigned = await operator.yardJson(['plan', 'hobby/etherpad', '--name', 'pad']);
    expect(unsigned).toMatchObject({ exit: 5, json: { trust: { state: 'unsigned' } } });
  });
});

describe('looking at the marketplace', () => {
  test('yard search finds by words and says whether somebody vouches', async () => {
    const { stdout } = await operator.yard(['search', 'writing', 'one']);
    expect(stdout).toMatch(/^APPLIANCE .*\nhobby\/etherpad +0\.4\.0 +156 MiB +no /);
    expect((await operator.yardJson(['search', 'wordpress'])).json).toMatchObject({
      total: 1,
      items: [{ address: 'stackyard/wordpress' }],
    });
    expect((await operator.yard(['search', 'nothing-like-it'])).stdout).toBe(
      'Nothing was found.\n',
    );
  });

  test('yard show tells what it asks, and needs no sign-in', async () => {
    const { address } = operator.server;
    await operator.writeCredentials({ servers: {} });
    const { exit, stdout } = await operator.yard(['show', 'wordpress:1.1.0', '--server', address]);
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^stackyard\/wordpress 1\.1\.0 — WordPress\n/);
    expect(stdout).toMatch(/ {2}admin_password +password +generated +Administrator’s password/);
    const missing = await operator.yard(['show', 'wordpres', '--server', address]);
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
  const argv = ['install', 'wordpress', '--name', 'shop', '--yes'];
  expect(await operator.yard([...argv, '--allow-rollback'], { fetch: spying })).toMatchObject({
    exit: 0,
  });
  expect(bodies).toMatchObject([{ allowRollback: true }, { allowRollback: true }]);
});
