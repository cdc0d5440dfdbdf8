import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NodeFacts } from '../../../../schemas/agent/observed.ts';
import { readConfinement } from '../core/confinement.ts';

const QEMU_CONF = '/etc/libvirt/qemu.conf';
/** Where libvirt keeps the process ids of machines, by name of the domain. */
const PIDS = '/run/libvirt/qemu';
const PID_FILE = /^stackyard-.*\.pid$/;

/** @param models names of the security models libvirt uses */
export async function findConfinement(
  models: readonly string[],
): Promise<NonNullable<NodeFacts['confinement']>> {
  const names = await readdir(PIDS).catch(() => []);
  const statuses = await Promise.all(names.filter((name) => PID_FILE.test(name)).map(readStatus));
  return readConfinement({
    models,
    qemuConf: await readFile(QEMU_CONF, 'utf8').catch(() => ''),
    statuses: statuses.flatMap((status) => status ?? []),
  });
}

/** @returns undefined when it has ended meanwhile */
async function readStatus(pidFile: string): Promise<string | undefined> {
  try {
    const pid = Number((await readFile(join(PIDS, pidFile), 'utf8')).trim());
    return await readFile(`/proc/${pid}/status`, 'utf8');
  } catch {
    return undefined;
  }
}
