import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CliHost } from '../../../../packager/cli/run-cli.ts';
import { install, untilDone } from '../../../fakes/live-server/install-stacks.ts';
import { LiveOperator } from '../../../fakes/live-server/live-operator.ts';
import { LIVE_SETUP_MS, startLiveServer } from '../../../fakes/live-server/live-scenario.ts';
import { untilReady } from '../../../fakes/live-server/live-node.ts';
import type { LiveServer } from '../../../fakes/live-server/live-server.ts';
import { urlOf } from '../../../fakes/url-of.ts';
import { waitFor } from '../../../fakes/wait-for.ts';

const YARD = join(import.meta.dirname, '../../../../yard');

/** What a guest writes while it boots: more than is shown of it at first. */
const BOOT = [
  '[    0.000000] Linux version 6.12.48-amd64',
  ...Array.from({ length: 120 }, (_, line) => `[    1.${100 + line}] device ${line}`),
  '[\u001b[0;32m  OK  \u001b[0m] Started nginx.service',
]
  .map((line) => `${line}\n`)
  .join('');

let server: LiveServer;
beforeAll(async () => {
  server = await startLiveServer('full');
  const domains = [...server.node('yard-1').world.domains.values()];
  for (const domain of domains) domain.console += BOOT;
  const { machines } = await server.api.getStack({ params: { stack: 'blog' } });
  for (const { id } of machines) {
    await waitFor('the server to have a console', async () => {
      const { text } = await server.api.getConsole({
        params: { stack: 'blog', machine: id },
        query: {},
      });
      return text.includes('nginx.service');
    });
  }
}, LIVE_SETUP_MS);
afterAll(() => server.close());

let operator: LiveOperator;
beforeEach(async () => {
  operator = await LiveOperator.create(server);
  await operator.useToken();
});
afterEach(() => operator.remove());

const logs = (...words: string[]): string[] => ['logs', ...words];

/** Follows until `isDone` says so of what was shown; each new line comes a second after the last. */
async function follow(argv: string[], isDone: (shown: string) => boolean, host?: Partial<CliHost>) {
  const stop = new AbortController();
  let shown = '';
  const stdout = (text: string): void => {
    shown += text;
    if (isDone(shown)) stop.abort();
  };
  const result = await operator.yard(argv, { ...host, signal: stop.signal, stdout });
  return { ...result, shown };
}

/** All guests say more. */
const sayMore = (): void => {
  for (const domain of server.node('yard-1').world.domains.values()) {
    domain.console += '[   99.000000] CRON[1]: (root) CMD (true)\n';
  }
};

describe('yard logs', () => {
  test('names the machine before each line, aligned, when there are several', async () => {
    const { exit, stdout } = await operator.yard(logs('cloud', '--tail', '3'));
    expect(exit).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    const cloud = await server.api.getStack({ params: { stack: 'cloud' } });
    const names = cloud.machines.map(({ name }) => name);
    const width = Math.max(...names.map((name) => name.length));
    expect(lines.map((line) => line.slice(0, width + 3))).toEqual(
      names.flatMap((name) => Array.from({ length: 3 }, () => `${name.padEnd(width)} | `)),
    );
  });

  test('names nothing before the lines of one machine, whole and without escapes', async () => {
    const { exit, stdout } = await operator.yard(logs('blog', 'web', '--tail', 'all'));
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^blog-web boots\n\[ {4}0\.000000\] Linux version/);
    expect(stdout).toContain('\n[  OK  ] Started nginx.service');
    expect(stdout).not.toContain('\u001b');
  });

  test('begins with the last hundred lines of each', async () => {
    const lines = (await operator.yard(logs('blog'))).stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(200);
    expect((await operator.yard(logs('blog', '--tail', '0'))).stdout).toBe('');
  });

  test('colours the names at a terminal only', async () => {
    const argv = logs('blog', '--tail', '1');
    expect((await operator.yard(argv)).stdout).not.toContain('\u001b');
    const { stdout } = await operator.yard(argv, { hasColours: true });
    const colours = [...stdout.matchAll(/^(\u001b\[\d+m)(\S+) +\|\u001b\[0m /gm)];
    expect(colours.map(([, , name]) => name)).toEqual(['blog-db', 'blog-web']);
    expect(new Set(colours.map(([, colour]) => colour)).size).toBe(2);
  });

  test('writes one object a line with --json', async () => {
    const { stdout } = await operator.yard(logs('blog', '--tail', '2', '--json'));
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
      ['blog-db', 'blog-web'].flatMap((machine) =>
        Array.from({ length: 2 }, () => ({
          stack: 'blog',
          machine,
          line: expect.any(String) as unknown,
        })),
      ),
    );
    const failed = await operator.yard(logs('nothing', '--json'));
    expect(failed.stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(failed.stdout)).toMatchObject({ error: { code: 'NOT_FOUND' } });
  });

  test('shows what a guest writes as text: no control character reaches the terminal', async () => {
    const hostile: typeof fetch = (url, init) =>
      urlOf(url).includes('/console')
        ? Promise.resolve(
            Response.json({ start: 0, end: 30, text: 'a\u001b]0;owned\u0007b\u202ec\n' }),
          )
        : fetch(url, init);
    const { stdout } = await operator.yard(logs('blog', 'web'), { fetch: hostile });
    expect(stdout).toBe('abc\n');
  });

  test('lists the machines there are when one is not known', async () => {
    expect(await operator.yard(logs('blog', 'webb'))).toEqual({
      exit: 4,
      stdout: '',
      stderr: 'There is no machine of blog called “webb”.\nThere is: blog-db, blog-web.\n',
    });
  });

  test.each(['-1', '1.5', 'few'])('refuses --tail %s', async (tail) => {
    const { exit, stderr } = await operator.yard(logs('blog', `--tail=${tail}`));
    expect({ exit, stderr }).toMatchObject({ exit: 2 });
    expect(stderr).toContain('tail: wanted');
  });
});

describe('yard logs --follow', () => {
  test('shows what each machine adds, once, and ends with 0 at Ctrl-C', async () => {
    const { exit, stderr, shown } = await follow(logs('blog', '-f', '--tail', 'all'), (text) => {
      if (text.split('Linux version').length === 3) sayMore();
      return /^blog-db .*CRON.*/m.test(text) && /^blog-web .*CRON.*/m.test(text);
    });
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    const lines = shown.trimEnd().split('\n');
    expect(lines.every((line) => /^blog-(db|web) +\| /.test(line))).toBe(true);
    const booted = lines.filter((line) => line.includes('Linux version'));
    expect(booted).toHaveLength(2);
  });

  test('continues across a restart of the server, which loses every console, and tells once', async () => {
    let begun = false;
    let note = '';
    await operator.signIn('vera');
    const running = follow(
      logs('blog', 'web', '-f', '--tail', 'all'),
      (text) => {
        begun = text.includes('Linux version');
        return text.includes('after the restart');
      },
      { stderr: (text) => void (note += text) },
    );
    await expect.poll(() => begun).toBe(true);
    await server.stop();
    await expect.poll(() => note).toContain('waiting for it');
    // The launcher has put another token in the place of the one that it took back.
    await server.database.execute('delete from account_token');
    await operator.useToken();
    await server.startAgain();
    (await server.machine('blog', 'blog-web')).console += 'after the restart\n';
    const { exit, shown } = await running;
    expect(exit).toBe(0);
    expect(shown.split('Linux version')).toHaveLength(2);
    expect(note).toBe('The server does not answer; waiting for it …\n');
  });

  test('ends with the refusal when the stack is removed for good', async () => {
    const { api } = server;
    // Nodes come back one after the other to a server that was restarted.
    await untilReady(api, server.node('yard-1'));
    await install(api, { appliance: 'stackyard/hello', name: 'gone' });
    let asked = 0;
    const gone: typeof fetch = async (url, init) => {
      if (urlOf(url).includes('/console') && (asked += 1) === 3) {
        const stack = { params: { stack: 'gone' }, query: { data: 'delete' } } as const;
        await untilDone(api, await api.removeStack(stack));
      }
      return fetch(url, init);
    };
    const { exit, stderr } = await operator.yard(logs('gone', '-f'), { fetch: gone });
    expect({ exit, stderr }).toMatchObject({
      exit: 4,
      stderr: expect.stringContaining('no stack') as unknown,
    });
  });
});

test('yard logs --follow ends when nobody reads it any more', async () => {
  const { address } = server;
  const child = spawn('bash', ['-c', `"${YARD}" logs blog web --follow | head -n 1; echo ended`], {
    env: { PATH: process.env.PATH, HOME: operator.user.home, STACKYARD_SERVER: address } as never,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    // What is written to a pipe without a reader tells that there is none.
    sayMore();
  });
  await once(child, 'close');
  expect(out).toMatch(/^\[.*\nended\n$/);
});
