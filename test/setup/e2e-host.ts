import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { waitFor } from '../fakes/wait-for.ts';
import setUpRootHost from './root-host.ts';

const DAEMONS = ['libvirtd', 'virtlogd'];

/**
 * Set-up of the tests of the whole product: as for all tests that need root. The product lets
 * libvirt's daemons outlive it, as machines do; those it started for the tests are ended here.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  const ranBefore = new Set(await daemonPids());
  const tearDown = await setUpRootHost();
  return async () => {
    const started = (await daemonPids()).filter((pid) => !ranBefore.has(pid));
    for (const pid of started) await endDaemon(pid);
    await tearDown();
  };
}

/** The process ids of the daemons that run; one that was killed leaves its pid file behind. */
async function daemonPids(): Promise<number[]> {
  const pids = await Promise.all(DAEMONS.map(daemonPid));
  return pids.filter((pid) => pid !== undefined);
}

async function daemonPid(daemon: string): Promise<number | undefined> {
  const pid = Number(await readText(`/run/libvirt/${daemon}.pid`));
  const runs = pid > 1 && (await readText(`/proc/${pid}/comm`)).trim() === daemon;
  return runs ? pid : undefined;
}

const readText = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');

async function endDaemon(pid: number): Promise<void> {
  process.kill(pid, 'SIGTERM');
  await waitFor(`process ${pid} to end`, () => !existsSync(`/proc/${pid}`));
}
