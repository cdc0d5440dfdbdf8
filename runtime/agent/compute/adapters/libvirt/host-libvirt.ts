import { chmod, chown, mkdir, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { runCommand } from '../../../../../packager/native/run-command.ts';
import type { LibvirtDaemon } from './libvirt-client.ts';

const FOLDER = '/run/libvirt';
export const LIBVIRT_SOCKET = `${FOLDER}/libvirt-sock`;
const SOCKET = LIBVIRT_SOCKET;
/** How long the daemon that another agent has started may take until it listens. */
const LISTENS_MS = 10_000;
const POLL_MS = 100;
const LOG_SOCKET = `${FOLDER}/virtlogd-sock`;

/**
 * The libvirt daemon of this host. Where systemd runs, it is systemd's to run; elsewhere it is
 * started here, as a daemon that outlives the agent. Its settings are left as they are.
 */
export class HostLibvirt implements LibvirtDaemon {
  readonly uri = `qemu+unix:///system?socket=${SOCKET}`;

  async ensure(): Promise<void> {
    // systemd listens in its place, and starts it when somebody connects.
    if (await answers(SOCKET)) return;
    if (await exists('/run/systemd/system')) {
      await runCommand('systemctl', ['start', 'libvirtd.service'], { package: 'systemd' });
      return;
    }
    await openKvm();
    await mkdir(FOLDER, { recursive: true, mode: 0o755 });
    await ensureDaemon('virtlogd', LOG_SOCKET);
    await ensureDaemon('libvirtd', SOCKET);
  }
}

/**
 * The program itself returns as soon as its daemon listens. Another agent of this host may have
 * been faster; then it fails, and that one's is just as good.
 */
async function ensureDaemon(program: string, socket: string): Promise<void> {
  if (await answers(socket)) return;
  const args = ['--daemon', '--pid-file', `${FOLDER}/${program}.pid`];
  try {
    await runCommand(program, args, { package: 'libvirt-daemon-system' });
  } catch (error) {
    if (!(await answersSoon(socket))) throw error;
  }
}

async function answersSoon(socket: string): Promise<boolean> {
  const end = Date.now() + LISTENS_MS;
  while (!(await answers(socket))) {
    if (Date.now() > end) return false;
    await delay(POLL_MS);
  }
  return true;
}

/**
 * Does to /dev/kvm what udev does where there is one. Otherwise libvirt, which looks for KVM as root
 * and then finds that QEMU's user may not use it, examines QEMU anew at every call, for seconds.
 */
async function openKvm(): Promise<void> {
  const device = await stat('/dev/kvm').catch(() => undefined);
  if (!device || (device.mode & 0o066) !== 0) return;
  const { stdout } = await runCommand('getent', ['group', 'kvm'], { acceptExitCodes: [0, 2] });
  const gid = Number(stdout.split(':')[2]);
  if (!Number.isInteger(gid)) return;
  await chown('/dev/kvm', 0, gid);
  await chmod('/dev/kvm', 0o660);
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** @returns whether somebody accepts connections there; a socket that was left behind does not */
function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    connection.once('error', () => resolve(false));
    connection.once('connect', () => {
      connection.destroy();
      resolve(true);
    });
  });
}
