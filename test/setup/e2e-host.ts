import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { waitFor } from '../fakes/wait-for.ts';
import setUpRootHost from './root-host.ts';

const PID_FILES = ['libvirtd', 'virtlogd'].map((name) => `/run/libvirt/${name}.pid`);

/**
 * Set-up of the tests of the whole product: as for all tests that need root. The product lets
 * libvirt's daemons outlive it, as machines do; those it started for the tests are ended here.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  const ranBefore = new Set(PID_FILES.filter((file) => existsSync(file)));
  const tearDown = await setUpRootHost();
  return async () => {
    for (const file of PID_FILES) if (!ranBefore.has(file)) await endDaemon(file);
    await tearDown();
  };
}

async function endDaemon(file: string): Promise<void> {
  const pid = Number(await readFile(file, 'utf8').catch(() => ''));
  if (!Number.isInteger(pid) || pid <= 1) return;
  process.kill(pid, 'SIGTERM');
  await waitFor(`process ${pid} to end`, () => !existsSync(`/proc/${pid}`));
}
