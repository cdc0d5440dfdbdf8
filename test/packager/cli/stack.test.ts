import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { answering, Operator } from '../../fakes/operator.ts';

let operator: Operator;
beforeEach(async () => {
  operator = await Operator.create();
  await operator.signIn();
});
afterEach(() => operator.remove());

const stackOf = (name: string) => operator.world.stacks.find((stack) => stack.name === name);

describe('yard stack ls and show', () => {
  test('list stacks in aligned columns, removed ones with the date of their data', async () => {
    const { stdout } = await operator.yard(['stack', 'ls']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(5);
    const column = lines[0]?.indexOf('STATE') ?? -1;
    expect(lines.map((line) => line.slice(column).split(' ')[0])).toEqual([
      'STATE',
      'running',
      'degraded',
      'stopped',
      'removed',
    ]);
    expect(lines[4]).toMatch(/data kept until \d{4}-\d\d-\d\d \(in 1[01] d\)$/);
    expect((await operator.yardJson(['stack', 'ls'])).json).toHaveLength(4);
  });

  test('show machines, addresses, ports, disks and what ails it', async () => {
    const { stdout } = await operator.yard(['stack', 'show', 'cloud']);
    expect(stdout).toMatch(/^cloud: degraded\. worker\.cloud stopped by itself/);
    expect(stdout).toMatch(/worker\.cloud +crashed +10\.77[\d. ]+ +on yard-1 +Machine “worker/);
    expect(stdout).toContain('https://127.0.0.1:8443');
    expect(await operator.yard(['stack', 'show', 'nothing'])).toMatchObject({
      exit: 4,
      stderr: 'There is no stack “nothing”.\n',
    });
  });
});

describe('a stack whose publisher key was revoked', () => {
  beforeEach(async () => {
    const key = operator.world.keys.find(({ namespace }) => namespace === 'tidewater');
    const argv = ['trust', 'revoke', 'tidewater', key?.keyId ?? '', '--yes'];
    await operator.yard(argv);
  });

  test('is told below the list, with what to do; the others are not', async () => {
    const { stdout } = await operator.yard(['stack', 'ls']);
    expect(stdout).toMatch(/\n\ncloud: The key [0-9a-f]{12} of “tidewater” was revoked, so its/);
    expect(stdout).toContain('or remove it.');
    expect(stdout).not.toContain('blog: The key');
    const { json } = await operator.yardJson(['stack', 'ls']);
    const flagged = (json as { name: string; distrust: unknown }[]).filter(
      ({ distrust }) => distrust !== null,
    );
    expect(flagged.map(({ name }) => name)).toEqual(['cloud']);
  });

  test('says so first when it is shown, and in JSON with a code', async () => {
    const { stdout } = await operator.yard(['stack', 'show', 'cloud']);
    expect(stdout.split('\n')[1]).toContain('no longer vouched for');
    expect((await operator.yardJson(['stack', 'show', 'cloud'])).json).toMatchObject({
      distrust: { code: 'KEY_REVOKED' },
    });
    expect((await operator.yard(['stack', 'show', 'blog'])).stdout).not.toContain('vouched');
  });
});

describe('yard stack start, stop and restart', () => {
  test('change the stack and wait', async () => {
    const stopped = await operator.yardJson(['stack', 'stop', 'blog', '--wait']);
    expect(stopped).toMatchObject({
      exit: 0,
      json: { stack: 'blog', state: 'stopped', result: 'succeeded' },
    });
    const started = await operator.yardJson(['stack', 'start', 'blog', '--wait']);
    expect(started).toMatchObject({ exit: 0, json: { state: 'running' } });
    const restarted = await operator.yard(['stack', 'restart', 'blog', '--wait']);
    expect(restarted.stdout).toMatch(/^Restart blog: done in /);
  });

  test('refuse what the state does not allow', async () => {
    expect(await operator.yard(['stack', 'start', 'blog'])).toMatchObject({
      exit: 6,
      stderr: 'The stack “blog” is running; start is not possible now.\n',
    });
  });

  test('refuse somebody who may only look', async () => {
    await operator.signIn('vera');
    expect(await operator.yard(['stack', 'stop', 'blog'])).toMatchObject({ exit: 7 });
  });
});

describe('yard stack rm', () => {
  test('says what it destroys and what it keeps until when, and asks', async () => {
    const person = answering('');
    const { exit, stderr } = await operator.yard(['stack', 'rm', 'blog'], person);
    expect(exit).toBe(10);
    expect(person.asked).toEqual(['Remove it? [y/N] ']);
    const until = new Date(Date.now() + LIMITS.stack.keepDataMs).toISOString().slice(0, 10);
    expect(stderr).toContain(
      [
        'Removing “blog” destroys:',
        '  the machines db.blog, web.blog',
        '  2 system disks (620 MiB in use)',
        '  the networks private, router and ports',
        `Kept until ${until} (in 30 d):`,
        '  the data volume mysql of db.blog (96 MiB in use)',
        '  the data volume uploads of web.blog (96 MiB in use)',
      ].join('\n'),
    );
    expect(stackOf('blog')?.state).toBe('running');
  });

  test('lists the kept data with the date of the server', async () => {
    const { exit, json } = await operator.yardJson(['stack', 'rm', 'blog', '--yes', '--wait']);
    expect(exit).toBe(0);
    expect(json).toMatchObject({
      stack: 'blog',
      state: 'removed',
      result: 'succeeded',
      kept: [
        { machine: 'db.blog', name: 'mysql', kind: 'data' },
        { machine: 'web.blog', name: 'uploads', kind: 'data' },
      ],
      keptUntil: stackOf('blog')?.keptUntil,
    });
  });

  test('with --delete-data destroys data as well, and says so', async () => {
    const argv = ['stack', 'rm', 'blog', '--delete-data'];
    const { stderr } = await operator.yard(argv, answering('n'));
    expect(stderr).toContain(
      '  the data volume mysql of db.blog (96 MiB in use)\n  the data volume',
    );
    expect(stderr).toContain('No data is kept.');
    const { exit, json } = await operator.yardJson([...argv, '--yes', '--wait']);
    expect(exit).toBe(0);
    expect(json).toMatchObject({ state: 'absent', kept: [], keptUntil: null });
    expect(stackOf('blog')).toBeUndefined();
  });

  test('never deletes the kept data of a stack that is removed already', async () => {
    const { exit, stderr } = await operator.yard(['stack', 'rm', 'old-blog', '--yes']);
    expect(exit).toBe(2);
    expect(stderr).toContain('is removed already; its data is kept until');
    expect(stackOf('old-blog')?.volumes.length).toBeGreaterThan(0);
  });

  test('without a terminal wants --yes', async () => {
    const { exit, stderr } = await operator.yard(['stack', 'rm', 'blog']);
    expect(exit).toBe(2);
    expect(stderr).toContain('add --yes');
  });
});

describe('kept data', () => {
  test('comes back with yard stack restore', async () => {
    const { exit, json } = await operator.yardJson(['stack', 'restore', 'old-blog', '--wait']);
    expect({ exit, json }).toMatchObject({ exit: 0, json: { state: 'running' } });
  });

  test('is deleted by yard stack purge, after asking', async () => {
    const person = answering('yes');
    const { exit, stderr } = await operator.yard(['stack', 'purge', 'old-blog', '--wait'], person);
    expect(exit).toBe(0);
    expect(stderr).toContain('the data volume mysql of db.old-blog');
    expect(stackOf('old-blog')).toBeUndefined();
  });

  test('of a name that is in use again belongs to the removed stack', async () => {
    await operator.yard(['stack', 'rm', 'blog', '--yes', '--wait']);
    const removed = stackOf('blog');
    const again = {
      ...structuredClone(removed!),
      id: 'stack-0000000000',
      state: 'running' as const,
    };
    operator.world.stacks.unshift(again);
    expect(await operator.yard(['stack', 'purge', 'blog', '--yes', '--wait'])).toMatchObject({
      exit: 0,
    });
    expect(stackOf('blog')?.id).toBe('stack-0000000000');
    expect(await operator.yard(['stack', 'purge', 'blog', '--yes'])).toMatchObject({ exit: 6 });
  });
});

describe('yard stack outputs, events, run and console', () => {
  test('outputs hides secrets until it is told to reveal them', async () => {
    const hidden = await operator.yardJson(['stack', 'outputs', 'blog']);
    expect(hidden.json).toMatchObject({ stack: 'blog', outputs: { admin_password: null } });
    const shown = await operator.yard(['stack', 'outputs', 'blog', '--reveal']);
    expect(shown.stdout).toContain(stackOf('blog')?.secrets.admin_password);
    const { stdout } = await operator.yard(['stack', 'events', 'blog']);
    expect(stdout).toMatch(/^WHEN +WHO +WHAT\nnow +admin +admin looked at the credentials\n/);
  });

  test('run finds the machine by its role, asks where the appliance wants it', async () => {
    const machine = stackOf('blog')?.machines.find(({ role }) => role === 'web');
    const action = machine?.actions[0]?.key ?? '';
    const result = await operator.yardJson([
      'stack',
      'run',
      'blog',
      'web',
      action,
      '--yes',
      '--wait',
    ]);
    expect(result).toMatchObject({ exit: 0, json: { stack: 'blog', result: 'succeeded' } });
    const unknown = await operator.yard(['stack', 'run', 'blog', 'web', 'dance']);
    expect(unknown).toMatchObject({ exit: 4 });
    expect(unknown.stderr).toContain(action);
  });

  test('console is plain text, of the only machine or the one that is named', async () => {
    const unclear = await operator.yard(['stack', 'console', 'blog']);
    expect(unclear).toMatchObject({ exit: 2 });
    expect(unclear.stderr).toContain('db.blog, web.blog');
    const { exit, stdout } = await operator.yard(['stack', 'console', 'blog', 'web']);
    expect(exit).toBe(0);
    expect(stdout).toContain('[  OK  ] Started nginx.service');
    expect(stdout).not.toContain('\u001b');
    const last = await operator.yard(['stack', 'console', 'hello', '--lines', '2']);
    expect(last.stdout.trimEnd().split('\n')).toHaveLength(2);
  });

  test('console --follow goes on until Ctrl-C, and exits with 0', async () => {
    const stop = new AbortController();
    const stack = stackOf('blog');
    let shown = '';
    const following = operator.yard(['stack', 'console', 'blog', 'web', '--follow'], {
      signal: stop.signal,
      stdout: (text) => {
        shown += text;
        // It starts anew, with more to come than was there.
        if (stack) Object.assign(stack, { consoleFrom: Date.now() - 100_000 });
        if (shown.includes('CRON[1204]')) stop.abort();
      },
    });
    expect(await following).toMatchObject({ exit: 0, stderr: '' });
    expect(shown.indexOf('Linux version')).toBe(shown.lastIndexOf('Linux version'));
  });

  test('console --follow does not go with --json', async () => {
    const { exit } = await operator.yardJson(['stack', 'console', 'hello', '--follow']);
    expect(exit).toBe(2);
  });
});
