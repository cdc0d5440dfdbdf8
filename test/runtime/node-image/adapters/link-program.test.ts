import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { linkProgram } from '../../../../runtime/node-image/adapters/link-program.ts';
import { AGENT_PROGRAM, programName } from '../../../../runtime/node-image/core/node-agent.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../../../..');
const HELPER = 'runtime/agent/storage/adapters/pools/helper/main.ts';
const THREAD = 'runtime/agent/compute/adapters/libvirt/thread/main.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linked-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Lays a tree of sources. */
async function lay(files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(join(folder, 'src'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

/** Links, puts the files into a folder without their sources, and runs one of them. */
async function linkAndRun(root: string, entry: string): Promise<string> {
  const place = join(folder, 'elsewhere');
  await mkdir(place);
  await symlink(join(ROOT, 'node_modules'), join(place, 'node_modules'));
  for (const { name, bytes } of await linkProgram(root, [entry])) {
    await writeFile(join(place, name), bytes);
  }
  const program = join(place, `${programName(entry)}.mjs`);
  return (await run(process.execPath, [program])).stdout;
}

describe('a linked program', () => {
  test('runs without its sources', async () => {
    await lay({
      'src/main.ts': "import { WORD } from './word.ts';\nconsole.log(WORD as string);\n",
      'src/word.ts': "export const WORD: string = 'there';\n",
    });
    expect(await linkAndRun(folder, 'src/main.ts')).toBe('there\n');
  });

  test('finds the programs that it starts', async () => {
    await lay({
      'src/main.ts':
        "import { Worker } from 'node:worker_threads';\nnew Worker(new URL('./thread.ts', import.meta.url));\n",
      'src/thread.ts': "const word: string = 'from a thread';\nconsole.log(word);\n",
    });
    expect(await linkAndRun(folder, 'src/main.ts')).toBe('from a thread\n');
  });

  test('reaches node:http without Node’s WebSocket, and fails when it wants more than is reached', async () => {
    const source = (name: string): string =>
      `import { ${name} } from 'node:http';\nconsole.log(typeof ${name}, process.moduleLoadList.some((each) => each.endsWith('undici/undici')));\n`;
    await lay({ 'src/main.ts': source('request'), 'src/more.ts': source('STATUS_CODES') });
    expect(await linkAndRun(folder, 'src/main.ts')).toBe('function false\n');
    await expect(linkProgram(folder, ['src/more.ts'])).rejects.toThrow('STATUS_CODES');
  });

  test('fails when a source is missing', async () => {
    await lay({ 'src/main.ts': "import './nowhere.ts';\n" });
    await expect(linkProgram(folder, ['src/main.ts'])).rejects.toThrow('nowhere.ts');
  });
});

describe('the agent of a node', () => {
  test('has its thread and its helper, and is the same bytes each time', async () => {
    const files = await linkProgram(ROOT, [AGENT_PROGRAM]);
    const names = files.map(({ name }) => name);
    for (const source of [AGENT_PROGRAM, HELPER, THREAD]) {
      expect(names).toContain(`${programName(source)}.mjs`);
    }
    expect(await linkProgram(ROOT, [AGENT_PROGRAM])).toEqual(files);
  });

  test('needs no source: nothing in it names one', async () => {
    for (const { name, bytes } of await linkProgram(ROOT, [AGENT_PROGRAM])) {
      const named = Buffer.from(bytes)
        .toString()
        .match(/import\.meta\.(?:dirname|filename)|new URL\([^)]*\.(?:ts|json)['"]/g);
      expect(named, name).toBeNull();
    }
  });

  test('starts, and wants to know its server', async () => {
    await expect(linkAndRun(ROOT, 'runtime/agent/main.ts')).rejects.toThrow(
      'STACKYARD_AGENT_SERVER must be',
    );
  });
});
