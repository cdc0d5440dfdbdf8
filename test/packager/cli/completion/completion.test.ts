import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandPlaces } from '../../../../packager/cli/completion/command-places.ts';
import { allCommands } from '../../../../packager/cli/commands.ts';
import type { Node } from '../../../../schemas/api/resources/node.ts';
import { runCommand } from '../../../../packager/native/run-command.ts';
import { LiveOperator } from '../../../fakes/live-server/live-operator.ts';
import { LIVE_SETUP_MS, startLiveServer } from '../../../fakes/live-server/live-scenario.ts';
import type { LiveServer } from '../../../fakes/live-server/live-server.ts';
import { urlOf } from '../../../fakes/url-of.ts';
import { waitFor } from '../../../fakes/wait-for.ts';
import { realPorts } from '../../../fakes/yard.ts';

const YARD = join(import.meta.dirname, '../../../../yard');

let server: LiveServer;
let operator: LiveOperator;
const script = (shell: string): string => operator.user.path(`yard.${shell}`);
beforeAll(async () => {
  server = await startLiveServer('full');
  operator = await LiveOperator.create(server);
  await operator.useToken();
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { stdout } = await operator.yard(['completion', shell]);
    await writeFile(script(shell), stdout);
  }
}, LIVE_SETUP_MS);
afterAll(async () => {
  await operator.remove();
  await server.close();
});

/** Runs a shell as its user does. @returns its lines */
async function run(shell: string, argv: readonly string[]): Promise<string[]> {
  const { stdout, stderr } = await runCommand(shell, argv, {
    cwd: operator.user.dir,
    env: { HOME: operator.user.home, STACKYARD_SERVER: server.address },
  });
  expect(stderr).toBe('');
  return stdout.split('\n').filter(Boolean).toSorted();
}

/** @param words as bash splits them, the one that is typed at the end */
const bash = (...words: string[]): Promise<string[]> => {
  const lines = [
    'source "$1"; shift',
    'COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))',
    '_yard; ((${#COMPREPLY[@]} == 0)) || printf "%s\\n" "${COMPREPLY[@]}"',
  ];
  return run('bash', ['--norc', '-uc', lines.join('\n'), '-', script('bash'), YARD, ...words]);
};

/** What the functions of zsh's own completion would be given. */
const zsh = (...words: string[]): Promise<string[]> => {
  const lines = [
    'function compdef { }',
    'function _files { print FILES }',
    'function compadd { local name=${argv[-1]}; print -l -- ${(P)name} }',
    'function _describe { local name=${argv[-1]}; print -l -- ${(P)name} }',
    'source "$1"; shift',
    'words=("$@") CURRENT=$# PREFIX=${words[-1]}',
    '_yard',
  ];
  return run('zsh', ['-fc', lines.join('\n'), '-', script('zsh'), YARD, ...words]);
};

const fish = (...words: string[]): Promise<string[]> => {
  // fish looks for what to complete by the last part of a command's name.
  const line = [YARD, ...words].join(' ');
  return run('fish', [
    '--no-config',
    '-c',
    'source $argv[1]; complete -C $argv[2]',
    script('fish'),
    line,
  ]);
};

/** Of tests that start many processes. */
const SLOW = { timeout: 120_000 };

/** Completes until there is something: on a busy machine the server may not answer in time. */
async function completed(complete: () => Promise<string[]>): Promise<string[]> {
  let lines: string[] = [];
  await waitFor('a shell to be given names', async () => {
    lines = await complete();
    return lines.length > 0;
  });
  return lines;
}

const isInstalled = (program: string): boolean =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

describe('bash completes', () => {
  test('commands and groups', async () => {
    expect(await bash('sta')).toEqual(['stack', 'status']);
    expect(await bash('stack', 're')).toEqual(['rehearsals', 'restart', 'restore']);
    expect(await bash('stack', 'volume', '')).toEqual(['start-empty']);
    expect(await bash('')).not.toContain('__complete');
  });

  test('options of the command', async () => {
    expect(await bash('stack', 'rm', '--')).toEqual([
      '--delete-data',
      '--help',
      '--json',
      '--server',
      '--wait',
      '--yes',
    ]);
    expect(await bash('stack', 'rm', '--server', 'http', ':', '//x', 'blog', '--del')).toEqual([
      '--delete-data',
    ]);
  });

  test('what an option or argument is limited to, also after =', async () => {
    expect(await bash('export-disk', 'x.yard', 'main', '--format', '')).toEqual(['qcow2', 'raw']);
    expect(await bash('export-disk', '--format', '=', 'q')).toEqual(['qcow2']);
    expect(await bash('schema', '')).toEqual(['appliance', 'image']);
    expect(await bash('completion', 'f')).toEqual(['fish']);
  });

  test('files, also with spaces and with what a shell would run', async () => {
    await writeFile(operator.user.path('my $(touch owned).yard'), '');
    expect(await bash('sign', 'my')).toEqual(['my $(touch owned).yard']);
    expect(await bash('pack', '-o', 'my')).toEqual(['my $(touch owned).yard']);
    expect(existsSync(operator.user.path('owned'))).toBe(false);
  });

  test('names of stacks, machines, nodes, operations and appliances', SLOW, async () => {
    const names = (...words: string[]) => completed(() => bash(...words));
    expect(await names('logs', '')).toEqual(['blog', 'cloud', 'hello']);
    expect(await names('logs', '--follow', 'blog', '')).toEqual(['blog-db', 'blog-web']);
    expect(await names('stack', 'restore', '')).toEqual(['old-blog']);
    expect(await names('node', 'show', 'y')).toContain('yard-1');
    expect(await names('install', 'hello', '--node', 'y')).toEqual(['yard-1']);
    expect(await names('plan', 'hello', '--gateway', 'y')).toEqual(['yard-1']);
    expect(await names('install', 'stackyard/wo')).toEqual(['stackyard/wordpress']);
  });

  test('nothing and quietly, when nobody is signed in', async () => {
    const { stdout } = await operator.yard(['__complete', 'stack'], {
      env: { XDG_CONFIG_HOME: operator.user.path('elsewhere') },
    });
    expect(stdout).toBe('');
  });
});

describe('yard __complete', () => {
  test('gives no name that a shell could run', async () => {
    const hostile: typeof fetch = async (url, init) => {
      const answer = await fetch(url, init);
      if (!/\/nodes(\?|$)/.test(urlOf(url))) return answer;
      const nodes = (await answer.json()) as Node[];
      return Response.json([...nodes, { ...nodes[0], name: '$(touch owned)' }]);
    };
    const listed = await operator.yardJson(['node', 'ls'], { fetch: hostile });
    const { stdout } = await operator.yard(['__complete', 'node'], { fetch: hostile });
    expect(JSON.stringify(listed.json)).toContain('$(touch owned)');
    expect(stdout).toContain('yard-1\n');
    expect(stdout).not.toContain('touch');
  });

  test('says nothing when the server is away or does not answer in time', async () => {
    const away: typeof fetch = () => Promise.reject(new TypeError('fetch failed'));
    const silent: typeof fetch = (_url, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error));
      });
    for (const fetch of [away, silent]) {
      const result = await operator.yard(['__complete', 'stack'], { fetch });
      expect(result).toEqual({ exit: 0, stdout: '', stderr: '' });
    }
  });

  test('is in no help', async () => {
    expect((await operator.yard(['--help'])).stdout).not.toContain('__complete');
  });
});

/** Where the shell is not installed, the text of its script stands for it. */
const SHELLS = [
  ['zsh', zsh],
  ['fish', fish],
] as const;

describe.each(SHELLS)('%s', (shell, complete) => {
  test.skipIf(!isInstalled(shell))('completes as bash does', SLOW, async () => {
    const names = (lines: string[]): string[] => lines.map((line) => line.split(/[\t:]/)[0] ?? '');
    const commands = names(await complete('stack', 'r'));
    expect(commands).toEqual(expect.arrayContaining(['rehearsals', 'restart', 'restore', 'rm']));
    expect(names(await complete('stack', 'rm', '--'))).toContain('--delete-data');
    expect(names(await completed(() => complete('logs', '')))).toEqual(['blog', 'cloud', 'hello']);
    expect(names(await completed(() => complete('logs', '--tail', '3', 'blog', '')))).toEqual([
      'blog-db',
      'blog-web',
    ]);
    expect(names(await complete('export-disk', 'x', 'main', '--format', ''))).toEqual([
      'qcow2',
      'raw',
    ]);
    expect(names(await complete('bundle', ''))).toEqual(expect.arrayContaining(['extract', 'ls']));
  });

  test('has a script of this form', async () => {
    const { stdout } = await operator.yard(['completion', shell]);
    const lines = stdout.split('\n');
    const start = lines.findIndex((line) => /^ +(case )?'?stack rm'?\)?$/.test(line));
    const text = [...lines.slice(0, 8), '…', ...lines.slice(start, start + 26)];
    await expect(text.join('\n')).toMatchFileSnapshot(`script.${shell}`);
  });
});

test('every command has a place, and each of its options is in it', async () => {
  const commands = await allCommands(realPorts());
  const places = commandPlaces(commands);
  for (const { name, options = [], hidden } of commands) {
    const place = places.find(({ path }) => path === name);
    expect(place !== undefined, name).toBe(hidden !== true);
    const flags = place?.options.map(({ long }) => long) ?? [];
    for (const [syntax] of hidden ? [] : options) {
      expect(flags).toContain(/--[\w-]+/.exec(syntax)?.[0]);
    }
  }
});
