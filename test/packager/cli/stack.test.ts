import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { answering } from '../../fakes/answering.ts';
import { Operator } from '../../fakes/operator.ts';

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

  test('list no more than is asked for, and say when nothing fits', async () => {
    const names = async (...options: string[]) =>
      ((await operator.yardJson(['stack', 'ls', ...options])).json as { name: string }[]).map(
        ({ name }) => name,
      );
    const all = await names();
    expect(await names('--limit', '2')).toEqual(all.slice(0, 2));
    expect(await names('--search', 'clo')).toEqual(['cloud']);
    expect(await names('--state', 'present')).toHaveLength(3);
    expect(await names('--state', 'degraded', '--node', 'yard-1')).toEqual(['cloud']);
    expect(await names('--node', 'nowhere')).toEqual([]);
    expect((await operator.yard(['stack', 'ls', '--search', 'xyz'])).stdout).toBe(
      'No stack fits.\n',
    );
    expect(await operator.yard(['stack', 'ls', '--state', 'odd'])).toMatchObject({ exit: 2 });
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
    expect(stdout).toMatch(/\n\ncloud: The key [0-9a-f]{12} of “tidewater” was revoked, so the/);
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
    expect(stdout.split('\n')[1]).toContain('no longer trusted');
    expect((await operator.yardJson(['stack', 'show', 'cloud'])).json).toMatchObject({
      distrust: { code: 'KEY_REVOKED' },
    });
    expect((await operator.yard(['stack', 'show', 'blog'])).stdout).not.toContain('vouched');
  });
});

describe('a stack whose appliance has a later version', () => {
  beforeEach(() => {
    Object.assign(stackOf('blog')?.appliance ?? {}, { version: '1.1.0' });
  });

  test('has it in a column of the list and in JSON; the others have a dash', async () => {
    const { stdout } = await operator.yard(['stack', 'ls']);
    const lines = stdout.trimEnd().split('\n');
    const column = lines[0]?.indexOf('NEWER') ?? -1;
    const newer = (name: string) =>
      lines
        .find((line) => line.startsWith(name))
        ?.slice(column)
        .split(' ')[0];
    expect([newer('blog'), newer('cloud')]).toEqual(['1.2.0', '–']);
    const { json } = await operator.yardJson(['stack', 'show', 'blog']);
    expect(json).toMatchObject({
      newer: { version: '1.2.0', reference: 'stackyard/wordpress:1.2.0' },
    });
  });

  test('is shown with what changed, and that it is installed beside this one', async () => {
    const { stdout } = await operator.yard(['stack', 'show', 'blog']);
    expect(stdout).toContain(
      [
        'Version 1.2.0 of WordPress is available; this stack runs 1.1.0.',
        '  security: WordPress 6.8.3, which closes two holes',
      ].join('\n'),
    );
    expect(stdout).toContain('A stack cannot be upgraded in place yet.');
    expect(stdout).toContain('\n  yard install stackyard/wordpress:1.2.0\n');
    expect((await operator.yard(['stack', 'show', 'cloud'])).stdout).not.toContain('available');
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
    expect(stderr).toContain('is already removed; its data is kept until');
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

describe('D1: a missing volume', () => {
  const miss = () => {
    const volume = stackOf('blog')!.volumes.find(({ kind }) => kind === 'data')!;
    volume.missing = { since: '2026-03-01T12:00:00.000Z', nodeName: 'alpha', why: 'volume' };
    stackOf('blog')!.state = 'degraded';
    return volume;
  };
  const command = (volume: string, ...rest: string[]): string[] => [
    'stack',
    'volume',
    'start-empty',
    'blog',
    volume,
    '--wait',
    ...rest,
  ];

  test('is shown with what can be done', async () => {
    const { machine, name } = miss();
    const { stdout } = await operator.yard(['stack', 'show', 'blog']);
    expect(stdout).toContain('missing from the pool of alpha since 2026-03-01T12:00:00.000Z');
    expect(stdout).toContain(`yard stack volume start-empty blog ${machine}/${name}`);
  });

  test('starts empty once its name is typed', async () => {
    const volume = miss();
    const wrong = await operator.yard(command(volume.name), answering('yes'));
    expect([wrong.exit, volume.missing === null]).toEqual([10, false]);
    const right = await operator.yard(command(volume.name), answering(volume.name));
    expect(right.exit).toBe(0);
    expect(right.stderr).toContain('gives up its data');
    expect(volume.missing).toBeNull();
  });

  const refusing = async (stack: string, volume: string): Promise<string> => {
    const argv = ['stack', 'volume', 'start-empty', stack, volume];
    return (await operator.yard(argv, answering('no'))).stderr.replaceAll('\n', ' ');
  };

  test('starts without the first-start setup, and is told so with the way to have it', async () => {
    const { machine, name } = miss();
    const told = await refusing('blog', name);
    expect(told).toContain(`first-start setup of ${machine} does not run again`);
    const again = `stack volume start-empty blog ${machine}/${name}`;
    const ways = ['stack rm blog', again, 'stack restore blog'];
    const places = ways.map((way) => told.indexOf(`yard ${way}`));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(told).toContain('host keys change');
  });

  test('of a removed stack is told that the setup runs at its restore', async () => {
    const volume = stackOf('old-blog')!.volumes.find(({ kind }) => kind === 'data')!;
    volume.missing = { since: '2026-03-01T12:00:00.000Z', nodeName: 'alpha', why: 'volume' };
    const told = await refusing('old-blog', volume.name);
    expect(told).toContain(
      'When the stack is restored, its machines run their first-start setup with',
    );
    expect(told).not.toContain('does not run again');
  });

  test('that is a system disk is not called empty: it is made from its image', async () => {
    const volume = stackOf('blog')!.volumes.find(({ kind }) => kind === 'system')!;
    volume.missing = { since: '2026-03-01T12:00:00.000Z', nodeName: 'alpha', why: 'volume' };
    stackOf('blog')!.state = 'degraded';
    const told = await refusing('blog', `${volume.machine}/${volume.name}`);
    expect(told).toContain('made from the image of the appliance');
    expect(told).toContain(`${volume.machine} runs its first-start setup again`);
    expect(told).not.toContain('an empty volume takes its place');
  });

  test('is not touched without a terminal and --yes, nor is one that is there', async () => {
    const { name } = stackOf('blog')!.volumes.find(({ kind }) => kind === 'data')!;
    expect(await operator.yard(command(name))).toMatchObject({ exit: 2 });
    expect(await operator.yard(command(name, '--yes'))).toMatchObject({ exit: 6 });
    expect(await operator.yard(command('nothing', '--yes'))).toMatchObject({ exit: 4 });
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
