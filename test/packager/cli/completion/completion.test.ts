import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandPlaces } from '../../../../packager/cli/completion/command-places.ts';
import { allCommands } from '../../../../packager/cli/commands.ts';
import { runCommand } from '../../../../packager/native/run-command.ts';
import { Operator } from '../../../fakes/operator.ts';
import { realPorts } from '../../../fakes/yard.ts';

const YARD = join(import.meta.dirname, '../../../../yard');

let operator: Operator;
const script = (shell: string): string => operator.user.path(`yard.${shell}`);
beforeAll(async () => {
  operator = await Operator.create();
  await operator.signIn();
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { stdout } = await operator.yard(['completion', shell]);
    await writeFile(script(shell), stdout);
  }
});
afterAll(() => operator.remove());

/** Runs a shell as its user does. @returns its lines */
async function run(shell: string, argv: readonly string[]): Promise<string[]> {
  const { stdout, stderr } = await runCommand(shell, argv, {
    cwd: operator.user.dir,
    env: { HOME: operator.user.home, STACKYARD_SERVER: operator.server.address },
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

const isInstalled = (program: string): boolean =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

describe('bash completes', () => {
  test('commands and groups', async () => {
    expect(await bash('sta')).toEqual(['stack', 'status']);
    expect(await bash('stack', 're')).toEqual(['restart', 'restore']);
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

  test('names of stacks, machines, nodes, operations and appliances', async () => {
    expect(await bash('logs', '')).toEqual(['blog', 'cloud', 'hello']);
    expect(await bash('logs', '--follow', 'blog', '')).toEqual(['db.blog', 'web.blog']);
    expect(await bash('stack', 'restore', '')).toEqual(['old-blog']);
    expect(await bash('node', 'show', 'y')).toContain('yard-1');
    expect(await bash('install', 'hello', '--node', 'y')).toEqual(['yard-1']);
    expect(await bash('plan', 'hello', '--gateway', 'y')).toEqual(['yard-1']);
    expect(await bash('install', 'stackyard/wo')).toEqual(['stackyard/wordpress']);
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
    const [node] = operator.world.nodes;
    const hostile = { ...structuredClone(node!), name: '$(touch owned)' };
    operator.world.nodes.push(hostile);
    const listed = await operator.yardJson(['node', 'ls']);
    const { stdout } = await operator.yard(['__complete', 'node']);
    operator.world.nodes.pop();
    expect(JSON.stringify(listed.json)).toContain('$(touch owned)');
    expect(stdout).toContain(`${node?.name}\n`);
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
  test.skipIf(!isInstalled(shell))('completes as bash does', async () => {
    const names = (lines: string[]): string[] => lines.map((line) => line.split(/[\t:]/)[0] ?? '');
    const commands = names(await complete('stack', 'r'));
    expect(commands).toEqual(expect.arrayContaining(['restart', 'restore', 'rm']));
    expect(names(await complete('stack', 'rm', '--'))).toContain('--delete-data');
    expect(names(await complete('logs', ''))).toEqual(['blog', 'cloud', 'hello']);
    expect(names(await complete('logs', '--tail', '3', 'blog', ''))).toEqual([
      'db.blog',
      'web.blog',
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
