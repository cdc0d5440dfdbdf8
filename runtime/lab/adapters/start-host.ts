import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandEnvironment, runCommand } from '../../../packager/native/run-command.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { HOST_SCRIPT, OWN_PLACES, READY_FILE } from '../core/host-script.ts';
import { labPlaces } from '../core/lab-places.ts';
import { libvirtSettings } from '../core/libvirt-settings.ts';
import type { LabNode } from '../core/lab-node.ts';
import type { KnownProcess } from '../core/lab-state.ts';
import { LAB_HOSTS, networkLines } from '../core/network.ts';
import { knowProcess } from './known-process.ts';
import { waitUntil } from './wait-until.ts';

const UNSHARE = ['--mount', '--pid', '--net', '--uts', '--propagation', 'private', '--mount-proc'];
const FORK = ['--fork', '--kill-child'];
/** Places whose content the host of a lab begins with. */
const COPIED = ['etc', 'libvirt-cache'];

/**
 * Starts the host of a lab: the first process of namespaces of its own.
 *
 * @param write called with its number before it does anything; it ends when that is not written down
 * @throws Fault TOOL_FAILED when it cannot be laid out, with what it said
 */
export async function startHost(
  folder: string,
  nodes: readonly LabNode[],
  write: (host: KnownProcess) => Promise<void>,
): Promise<KnownProcess> {
  const { host: own, data, logs } = labPlaces(folder);
  await makeOwnPlaces(own);
  await writeFile(join(own, 'network'), networkLines(nodes));
  await writeFile(join(own, 'boot_id'), `${randomUUID()}\n`);
  const logFile = join(logs, 'host.log');
  await rm(logFile, { force: true });
  const child = spawnHost([own, data], logFile);
  try {
    const process = await firstProcess(child);
    await write(process);
    child.stdin?.end('begin\n');
    const ready = `/proc/${process.pid}/root${READY_FILE}`;
    await waitUntil(
      'the host of the lab',
      async () => {
        if (hasEnded(child)) throw await failure(child, logFile);
        return exists(ready);
      },
      { timeoutMs: LIMITS.lab.hostStartMs },
    );
    return process;
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  } finally {
    child.stdin?.destroy();
    child.unref();
  }
}

/** Ends with the machine or with `down`, not with us. */
function spawnHost(folders: readonly string[], logFile: string): ChildProcess {
  const log = openSync(logFile, 'a', 0o600);
  try {
    const command = ['sh', '-c', HOST_SCRIPT, 'stackyard-lab', ...folders];
    const child = spawn('unshare', [...UNSHARE, ...FORK, ...command], {
      detached: true,
      cwd: '/',
      stdio: ['pipe', log, log],
      env: commandEnvironment({}) as NodeJS.ProcessEnv,
    });
    child.on('error', () => undefined);
    child.stdin?.on('error', () => undefined);
    return child;
  } finally {
    closeSync(log);
  }
}

/** `unshare` stays outside; what it has started is what counts. */
async function firstProcess(child: ChildProcess): Promise<KnownProcess> {
  let found: KnownProcess | undefined;
  await waitUntil(
    'the namespaces of the lab',
    async () => {
      if (child.pid === undefined || hasEnded(child)) {
        throw new Fault('TOOL_MISSING', { tool: 'unshare', package: 'util-linux' });
      }
      const children = `/proc/${child.pid}/task/${child.pid}/children`;
      const pid = Number((await readFile(children, 'utf8').catch(() => '')).trim());
      found = pid > 0 ? await knowProcess(pid) : undefined;
      return found !== undefined;
    },
    { timeoutMs: LIMITS.lab.hostStartMs },
  );
  return found as KnownProcess;
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

async function failure(child: ChildProcess, logFile: string): Promise<Fault> {
  const output = await readFile(logFile, 'utf8').catch(() => '');
  return new Fault('TOOL_FAILED', { tool: 'unshare', exitCode: child.exitCode, output });
}

async function makeOwnPlaces(own: string): Promise<void> {
  await mkdir(join(own, 'tmp'), { recursive: true, mode: 0o711 });
  for (const [name, place] of Object.entries(OWN_PLACES)) {
    const folder = join(own, name);
    if (await exists(folder)) continue;
    const part = `${folder}.part`;
    await rm(part, { recursive: true, force: true });
    await mkdir(part, { mode: 0o755 });
    if (COPIED.includes(name) && (await exists(place))) {
      await runCommand('cp', ['--archive', '--no-target-directory', place, part]);
    }
    if (name === 'etc') await settleEtc(part);
    // One that was begun and not ended is not taken for it.
    await rename(part, folder);
  }
}

/** What this machine's libvirt has defined, and perhaps starts by itself, is not for another one. */
async function settleEtc(etc: string): Promise<void> {
  const libvirt = join(etc, 'libvirt');
  await rm(libvirt, { recursive: true, force: true });
  await mkdir(libvirt, { mode: 0o755 });
  for (const [name, text] of Object.entries(libvirtSettings(randomUUID()))) {
    await writeFile(join(libvirt, name), text);
  }
  // It knows nobody to ask for the names of others.
  await rm(join(etc, 'resolv.conf'), { force: true });
  await writeFile(join(etc, 'resolv.conf'), '');
  await rm(join(etc, 'hosts'), { force: true });
  await writeFile(join(etc, 'hosts'), LAB_HOSTS);
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
