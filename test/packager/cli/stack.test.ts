import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { install } from '../../fakes/live-server/install-stacks.ts';
import { keepCrashing } from '../../fakes/live-server/keep-crashing.ts';
import { LIVE_TEST_MS } from '../../fakes/live-server/live-scenario.ts';
import { useLiveOperator } from '../../fakes/live-server/use-live-operator.ts';
import { waitFor } from '../../fakes/wait-for.ts';

const live = useLiveOperator('full');

/** What a guest writes while it boots. */
const BOOT =
  '[    0.000000] Linux version 6.12.48-amd64\n[\u001b[0;32m  OK  \u001b[0m] Started nginx.service\n';

beforeAll(async () => {
  const { server } = live;
  const { api } = server;
  const yard = server.node('yard-1');
  yard.takes({ bootMs: 20, shutdownMs: 10 });
  // The server looks for newer releases when it starts.
  const older = { appliance: 'stackyard/wordpress:1.1.0', name: 'older', allowRollback: true };
  await install(api, older);
  await server.stop();
  await server.startAgain();
  // Its agent starts it again and again, in vain.
  const worker = await server.machine('cloud', 'cloud-worker');
  keepCrashing(yard, worker);
  await waitFor('the server to hear of everything', async () => {
    const stacks = await api.listStacks();
    const cloud = stacks.find(({ name }) => name === 'cloud');
    return cloud?.state === 'degraded' && stacks.every(({ state }) => state !== 'starting');
  });
  for (const [stack, machine] of [
    ['blog', 'blog-web'],
    ['hello', 'hello-web'],
  ] as const) {
    (await server.machine(stack, machine)).console += BOOT;
    await waitFor('the server to have a console', async () => {
      const { text } = await api.getConsole({ params: { stack, machine }, query: {} });
      return text.includes('nginx.service');
    });
  }
});

describe('yard stack ls and show', { timeout: LIVE_TEST_MS }, () => {
  test('list stacks in aligned columns, removed ones with the date of their data', async () => {
    const { stdout } = await live.operator.yard(['stack', 'ls']);
    const lines = stdout.trimEnd().split('\n');
    const column = lines[0]?.indexOf('STATE') ?? -1;
    expect(lines[0]?.slice(column)).toMatch(/^STATE /);
    const states = lines
      .slice(1)
      .map((line) => [line.split(' ')[0] ?? '', line.slice(column).split(' ')[0] ?? '']);
    expect(Object.fromEntries(states)).toEqual({
      blog: 'running',
      cloud: 'degraded',
      hello: 'stopped',
      older: 'running',
      'old-blog': 'removed',
    });
    const removed = lines.find((line) => line.startsWith('old-blog'));
    expect(removed).toMatch(/data kept until \d{4}-\d\d-\d\d \(in (29|30) d\)$/);
    expect((await live.operator.yardJson(['stack', 'ls'])).json).toHaveLength(5);
  });

  test('list no more than is asked for, and say when nothing fits', async () => {
    const names = async (...options: string[]) =>
      ((await live.operator.yardJson(['stack', 'ls', ...options])).json as { name: string }[]).map(
        ({ name }) => name,
      );
    const all = await names();
    expect(await names('--limit', '2')).toEqual(all.slice(0, 2));
    expect(await names('--search', 'clo')).toEqual(['cloud']);
    expect(await names('--state', 'present')).toHaveLength(4);
    expect(await names('--state', 'degraded', '--node', 'yard-1')).toEqual(['cloud']);
    expect(await names('--node', 'nowhere')).toEqual([]);
    expect((await live.operator.yard(['stack', 'ls', '--search', 'xyz'])).stdout).toBe(
      'No stack fits.\n',
    );
    expect(await live.operator.yard(['stack', 'ls', '--state', 'odd'])).toMatchObject({ exit: 2 });
  });

  test('show machines, addresses, ports, disks and what ails it', async () => {
    const { stdout } = await live.operator.yard(['stack', 'show', 'cloud']);
    expect(stdout).toMatch(/^cloud: degraded\. cloud-worker is not running\./);
    expect(stdout).toMatch(
      /cloud-worker +crashed +10\.77[\d., ]+ +on yard-1 +Machine “cloud-worker/,
    );
    expect(stdout).toContain('https://192.0.2.7:8443');
    expect(await live.operator.yard(['stack', 'show', 'nothing'])).toMatchObject({
      exit: 4,
      stderr: 'There is no stack “nothing”.\n',
    });
  });
});

describe('a stack whose appliance has a later version', { timeout: LIVE_TEST_MS }, () => {
  test('has it in a column of the list and in JSON; the others have a dash', async () => {
    const { stdout } = await live.operator.yard(['stack', 'ls']);
    const lines = stdout.trimEnd().split('\n');
    const column = lines[0]?.indexOf('NEWER') ?? -1;
    const newer = (name: string) =>
      lines
        .find((line) => line.startsWith(name))
        ?.slice(column)
        .split(' ')[0];
    expect([newer('older'), newer('cloud')]).toEqual(['1.2.0', '–']);
    const { json } = await live.operator.yardJson(['stack', 'show', 'older']);
    expect(json).toMatchObject({
      newer: { version: '1.2.0', reference: 'stackyard/wordpress:1.2.0' },
    });
  });

  test('is shown with what changed, and how to see what an upgrade would do', async () => {
    const { stdout } = await live.operator.yard(['stack', 'show', 'older']);
    expect(stdout).toContain(
      [
        'Version 1.2.0 of WordPress is available; this stack runs 1.1.0.',
        '  security: WordPress 6.8.3, which closes two holes',
      ].join('\n'),
    );
    expect(stdout).toContain('yard stack upgrade older --dry-run');
    expect((await live.operator.yard(['stack', 'show', 'cloud'])).stdout).not.toContain(
      'available',
    );
  });
});

describe('yard stack start, stop and restart', { timeout: LIVE_TEST_MS }, () => {
  test('change the stack and wait', async () => {
    const stopped = await live.operator.yardJson(['stack', 'stop', 'blog', '--wait']);
    expect(stopped).toMatchObject({
      exit: 0,
      json: { stack: 'blog', state: 'stopped', result: 'succeeded' },
    });
    const started = await live.operator.yardJson(['stack', 'start', 'blog', '--wait']);
    expect(started).toMatchObject({ exit: 0, json: { state: 'running' } });
    const restarted = await live.operator.yard(['stack', 'restart', 'blog', '--wait']);
    expect(restarted.stdout).toMatch(/^Restart blog: done in /);
  });

  test('refuse what the state does not allow', async () => {
    expect(await live.operator.yard(['stack', 'start', 'blog'])).toMatchObject({
      exit: 6,
      stderr: 'The stack “blog” is running; “start” is not possible now.\n',
    });
  });

  test('refuse somebody who may only look', async () => {
    await live.operator.signIn('vera');
    expect(await live.operator.yard(['stack', 'stop', 'blog'])).toMatchObject({ exit: 7 });
  });
});

describe('yard stack outputs, events, run and console', { timeout: LIVE_TEST_MS }, () => {
  test('outputs hides secrets until it is told to reveal them', async () => {
    const hidden = await live.operator.yardJson(['stack', 'outputs', 'blog']);
    expect(hidden.json).toMatchObject({ stack: 'blog', outputs: { admin_password: null } });
    const shown = await live.operator.yard(['stack', 'outputs', 'blog', '--reveal']);
    const outputs = await live.server.api.revealOutputs({ params: { stack: 'blog' } });
    const password = outputs.find(({ key }) => key === 'admin_password')?.value;
    expect(shown.stdout).toContain(password);
    const { stdout } = await live.operator.yard(['stack', 'events', 'blog']);
    expect(stdout).toMatch(
      /^WHEN +WHO +WHAT\nnow +\S.*The outputs of blog were shown with their secrets\.\n/,
    );
  });

  test('run finds the machine by its role, asks where the appliance wants it', async () => {
    const action = 'maintenance';
    const result = await live.operator.yardJson([
      'stack',
      'run',
      'blog',
      'web',
      action,
      '--yes',
      '--wait',
    ]);
    expect(result).toMatchObject({ exit: 0, json: { stack: 'blog', result: 'succeeded' } });
    const unknown = await live.operator.yard(['stack', 'run', 'blog', 'web', 'dance']);
    expect(unknown).toMatchObject({ exit: 4 });
    expect(unknown.stderr).toContain(action);
  });

  test('console is plain text, of the only machine or the one that is named', async () => {
    const unclear = await live.operator.yard(['stack', 'console', 'blog']);
    expect(unclear).toMatchObject({ exit: 2 });
    expect(unclear.stderr).toContain('blog-db, blog-web');
    const { exit, stdout } = await live.operator.yard(['stack', 'console', 'blog', 'web']);
    expect(exit).toBe(0);
    expect(stdout).toContain('[  OK  ] Started nginx.service');
    expect(stdout).not.toContain('\u001b');
    const last = await live.operator.yard(['stack', 'console', 'hello', '--lines', '2']);
    expect(last.stdout.trimEnd().split('\n')).toHaveLength(2);
  });

  test('console --follow goes on until Ctrl-C, and exits with 0', async () => {
    const stop = new AbortController();
    const web = await live.server.machine('blog', 'blog-web');
    let shown = '';
    const following = live.operator.yard(['stack', 'console', 'blog', 'web', '--follow'], {
      signal: stop.signal,
      stdout: (text) => {
        if (shown === '') web.console += 'CRON[1204]: session opened\n';
        shown += text;
        if (shown.includes('CRON[1204]')) stop.abort();
      },
    });
    expect(await following).toMatchObject({ exit: 0, stderr: '' });
    expect(shown.indexOf('Linux version')).toBe(shown.lastIndexOf('Linux version'));
    expect(shown).toContain('Linux version');
  });

  test('console --follow does not go with --json', async () => {
    const { exit } = await live.operator.yardJson(['stack', 'console', 'hello', '--follow']);
    expect(exit).toBe(2);
  });
});

describe('a stack whose publisher key was revoked', { timeout: LIVE_TEST_MS }, () => {
  beforeEach(async () => {
    const keys = await live.server.api.listTrustedKeys();
    const key = keys.find(({ namespace }) => namespace === 'tidewater');
    const argv = ['trust', 'revoke', 'tidewater', key?.keyId ?? '', '--yes'];
    await live.operator.yard(argv);
  });

  test('is told below the list, with what to do; the others are not', async () => {
    const { stdout } = await live.operator.yard(['stack', 'ls']);
    expect(stdout).toMatch(/\n\ncloud: The key [0-9a-f]{12} of “tidewater” was revoked, so the/);
    expect(stdout).toContain('or remove it.');
    expect(stdout).not.toContain('blog: The key');
    const { json } = await live.operator.yardJson(['stack', 'ls']);
    const flagged = (json as { name: string; distrust: unknown }[]).filter(
      ({ distrust }) => distrust !== null,
    );
    expect(flagged.map(({ name }) => name)).toEqual(['cloud']);
  });

  test('says so first when it is shown, and in JSON with a code', async () => {
    const { stdout } = await live.operator.yard(['stack', 'show', 'cloud']);
    expect(stdout.split('\n')[1]).toContain('no longer trusted');
    expect((await live.operator.yardJson(['stack', 'show', 'cloud'])).json).toMatchObject({
      distrust: { code: 'KEY_REVOKED' },
    });
    expect((await live.operator.yard(['stack', 'show', 'blog'])).stdout).not.toContain('vouched');
  });
});
