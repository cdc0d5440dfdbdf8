import { readdir, readFile, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** A process as /proc shows it. */
export interface FoundProcess {
  readonly pid: number;
  readonly args: readonly string[];
  /** Equal for two processes in the same network namespace; see {@link namespaceIdentity}. */
  readonly networkNamespace: string | undefined;
}

/** How long a process may take to end when it is asked to, and when it is killed. */
const END_MS = 2_000;
/** How often we look. */
const LOOK_MS = 10;

/** @returns undefined when there is no such process (any more) */
export async function readProcess(pid: number): Promise<FoundProcess | undefined> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  if (line === '') return undefined;
  const networkNamespace = await namespaceIdentity(`/proc/${pid}/ns/net`);
  return { pid, args: line.split('\0'), networkNamespace };
}

/** @returns what tells one namespace from another (namespaces(7)): device and inode of its file */
export async function namespaceIdentity(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found && `${found.dev}:${found.ino}`;
}

/** Looks through all processes of this machine. */
export async function findProcesses(
  isWanted: (found: FoundProcess) => boolean,
): Promise<FoundProcess[]> {
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger);
  const found = await Promise.all(pids.map(readProcess));
  return found.filter((one) => one !== undefined).filter(isWanted);
}

/** Asks a process to end, kills it when it does not, and returns when it is gone. */
export async function endProcess(pid: number): Promise<void> {
  for (const name of ['SIGTERM', 'SIGKILL'] as const) {
    signal(pid, name);
    const deadline = performance.now() + END_MS;
    while (performance.now() < deadline) {
      if (!(await readProcess(pid))) return;
      await wait(LOOK_MS);
    }
  }
  throw new Error(`process ${pid} cannot be ended`);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
