import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** A server that is measured, with the processes it consists of. */
export interface StormServer {
  readonly child: ChildProcess;
  readonly port: number;
}

/** Starts a program of this folder, and waits until it says that it is ready. */
export async function forkServer(
  name: string,
  args: readonly string[],
  port: number,
): Promise<StormServer> {
  const child = fork(join(import.meta.dirname, name), args, { execArgv: ['--liftoff-only'] });
  await once(child, 'message');
  return { child, port };
}

export async function stopServer({ child }: StormServer): Promise<void> {
  const gone = once(child, 'exit');
  child.kill();
  await gone;
}

/** @returns the most memory that a server has had resident, all its processes together, in MiB */
export async function peakMemory({ child }: StormServer): Promise<number> {
  const own = child.pid ?? 0;
  const children = await readFile(`/proc/${own}/task/${own}/children`, 'utf8').catch(() => '');
  const pids = [own, ...children.trim().split(' ').map(Number)].filter((pid) => pid > 0);
  const kiB = await Promise.all(
    pids.map(async (pid) => {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0);
    }),
  );
  return kiB.reduce((sum, each) => sum + each, 0) / 1_024;
}

/** @returns processor time of a server so far, all its processes together, in seconds */
export async function processorSeconds({ child }: StormServer): Promise<number> {
  const all = await readdir(`/proc/${child.pid}/task`).catch(() => []);
  const own = child.pid ?? 0;
  const children = all.length
    ? await readFile(`/proc/${own}/task/${own}/children`, 'utf8').catch(() => '')
    : '';
  const pids = [own, ...children.trim().split(' ').map(Number)].filter((pid) => pid > 0);
  const ticks = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
    }),
  );
  return ticks.reduce((sum, each) => sum + each, 0) / 100;
}

export async function waitUntilOpen(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await wait(50);
  }
}
