import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../packager/native/run-command.ts';

/** Folders of the host in which the product, or what it starts, makes entries. */
const FOLDERS = [
  '/run',
  '/run/stackyard',
  '/run/libvirt/qemu',
  '/var/lib',
  '/var/lib/stackyard',
  '/etc/libvirt/qemu',
];

/**
 * Everything on this host that a test could leave behind, a line for each thing.
 *
 * @param folder where the tests keep their temporary files (`TMPDIR`): a process that works for them
 *   is known by it, since they all inherit it, whoever their parent is by now
 */
export async function hostInventory(folder: string): Promise<Set<string>> {
  const parts = await Promise.all([ownInventory(folder), sharedInventory()]);
  return new Set(parts.flatMap((part) => [...part]));
}

/** Of these it is certain whose they are. */
export async function ownInventory(folder: string): Promise<Set<string>> {
  const parts = [processes(folder), entries(folder, 'temporary file')];
  return new Set((await Promise.all(parts)).flat());
}

/** @returns whether an agent is at work here that is not of the tests: what it makes looks the same */
export async function hasOtherAgent(folder: string): Promise<boolean> {
  const found = (await readProcesses()).filter(({ command }) => AGENT.test(command));
  return found.some(({ environment }) => !environment.includes(folder));
}

const AGENT = /runtime\/agent\/main\.ts/;

async function sharedInventory(): Promise<Set<string>> {
  const parts = await Promise.all([
    mounts(),
    lines('network namespace', ['ip', 'netns', 'list'], (line) => line.split(' ')[0]),
    lines('interface', ['ip', '-oneline', 'link'], (line) => line.split(': ')[1]?.split('@')[0]),
    lines('nft table', ['nft', 'list', 'tables'], (line) => line.replace(/^table /, '')),
    ...FOLDERS.map((path) => entries(path, 'file')),
  ]);
  return new Set(parts.flat());
}

async function processes(folder: string): Promise<string[]> {
  return (await readProcesses())
    .filter(({ environment, command }) => environment.includes(folder) || command.includes(folder))
    .filter(({ command }) => !isTestRunner(command))
    .map(({ pid, command }) => `process ${pid}: ${command.replaceAll('\0', ' ').trim()}`);
}

interface FoundProcess {
  readonly pid: string;
  readonly command: string;
  readonly environment: string;
}

async function readProcesses(): Promise<FoundProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(
    pids.map(async (pid) => {
      const read = (name: string): Promise<string> =>
        readFile(join('/proc', pid, name), 'latin1').catch(() => '');
      const [environment, command] = await Promise.all([read('environ'), read('cmdline')]);
      return { pid, command, environment };
    }),
  );
}

/** The processes that run the tests end after this question is asked. */
const isTestRunner = (command: string): boolean => /vitest|\/esbuild/.test(command);

async function mounts(): Promise<string[]> {
  const text = await readFile('/proc/self/mountinfo', 'utf8');
  const points = text.split('\n').map((line) => line.split(' ')[4]);
  return points.filter((point) => point !== undefined).map((point) => `mount ${point}`);
}

const entries = async (folder: string, what: string): Promise<string[]> =>
  (await readdir(folder).catch(() => [])).map((name) => `${what} ${join(folder, name)}`);

async function lines(
  what: string,
  [program = '', ...args]: readonly string[],
  nameOf: (line: string) => string | undefined,
): Promise<string[]> {
  const { stdout } = await runCommand(program, args);
  const names = stdout.split('\n').map(nameOf);
  return names.filter((name) => name !== undefined && name !== '').map((name) => `${what} ${name}`);
}
