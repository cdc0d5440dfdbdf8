import { access, type FileHandle, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { arch, tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../../../packager/native/run-command.ts';
import type { NodeFacts } from '../../../../schemas/agent/observed.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { PROBE_SUCCEEDED, probeGuestDisk } from './probe-guest.ts';

/** What machines are run with, and why, in one sentence. */
export interface Accelerator {
  readonly accelerator: NodeFacts['accelerator'];
  readonly reason: string;
}

/** A guest that does nothing takes a third of a second where KVM works. */
const LIMIT_MS = 10_000;
const QEMU = 'qemu-system-x86_64';
/** Where KVM is broken, the guest of an agent that was killed would never end. */
const DIES_WITH_US = ['--pdeathsig', 'KILL'];
/** Of setpriv, for a program that is not there. */
const NO_PROGRAM = 127;
const SLOWER = 'so machines are emulated, which is many times slower';

/**
 * Finds out whether KVM works by running a guest on it: a /dev/kvm that is there proves nothing
 * (`probe-guest.s`).
 *
 * @throws Fault TOOL_MISSING when there is no QEMU either
 */
export async function probeAccelerator(): Promise<Accelerator> {
  if (arch() !== 'x64') {
    return tcg('KVM is supported on x86-64 only');
  }
  if (!(await exists('/dev/kvm'))) {
    return tcg(
      'There is no /dev/kvm (no hardware virtualisation, or it is switched off in the firmware)',
    );
  }
  const disk = await openGuestDisk();
  try {
    const failure = await runGuest(`/proc/${process.pid}/fd/${disk.fd}`);
    return failure === undefined
      ? { accelerator: 'kvm', reason: 'A test guest ran on KVM.' }
      : tcg(`A test guest did not run on /dev/kvm (${failure})`);
  } finally {
    await disk.close();
  }
}

/** @returns the disk of the guest, which has no name any more: it goes with this process, however that ends */
async function openGuestDisk(): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), 'stackyard-probe-'));
  try {
    const file = join(folder, 'disk.raw');
    await writeFile(file, probeGuestDisk());
    return await open(file, 'r');
  } finally {
    await rm(folder, { recursive: true });
  }
}

const tcg = (why: string): Accelerator => ({ accelerator: 'tcg', reason: `${why}, ${SLOWER}.` });

/** @returns undefined when the guest got to its end, otherwise why it did not */
async function runGuest(disk: string): Promise<string | undefined> {
  const stuck = new AbortController();
  let complaint: string | undefined;
  const onLine = (line: string): void => {
    if (isComplaint(line)) complaint ??= line.replace(/^qemu-system-x86_64: /, '').slice(0, 200);
    // After this QEMU goes on without the guest; waiting for it is of no use.
    if (line.includes('KVM internal error')) stuck.abort();
  };
  try {
    await runCommand('setpriv', [...DIES_WITH_US, QEMU, ...guestArguments(disk)], {
      timeoutMs: LIMIT_MS,
      acceptExitCodes: [PROBE_SUCCEEDED],
      signal: stuck.signal,
      onLine,
    });
    return undefined;
  } catch (error) {
    if (Fault.is(error, 'TOOL_FAILED') && error.data.exitCode === NO_PROGRAM) {
      throw new Fault('TOOL_MISSING', { tool: QEMU, package: 'qemu-system-x86' }, { cause: error });
    }
    if (Fault.is(error, 'TOOL_TIMED_OUT')) return `it did not end within ${LIMIT_MS / 1000} s`;
    if (Fault.is(error, 'TOOL_FAILED')) return complaint ?? 'QEMU ended early';
    if (Fault.is(error, 'CANCELLED')) return complaint ?? 'KVM gave up';
    throw error;
  }
}

const isComplaint = (line: string): boolean => /error|fail|could not|denied/i.test(line);

/** The processor is the one machines get (`core/domain-xml.ts`): it is part of what may not work. */
const guestArguments = (disk: string): string[] => [
  ...FIXED_ARGUMENTS,
  '-drive',
  `file=${disk},format=raw,if=ide,snapshot=on`,
];

const FIXED_ARGUMENTS = [
  '-accel kvm -cpu host -machine pc -m 16',
  '-nodefaults -no-user-config -no-reboot -display none',
  '-sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny',
  '-device isa-debug-exit,iobase=0xf4,iosize=1',
].flatMap((line) => line.split(' '));

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
