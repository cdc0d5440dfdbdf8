import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../../fakes/wait-for.ts';
import type { BootSite } from './boot-site.ts';

/** Emulated, on a host that does other things as well. */
const LONGEST_MS = 1_200_000;
const TICKS_PER_SECOND = 100;
const KIB = 1024;
/** Samples, five seconds apart, after which a node counts as idle. */
const IDLE_SAMPLES = 9;

export const MAC = '52:54:00:aa:bb:02';

/** What was seen of one boot. */
export interface MeasuredBoot {
  /** Until both: the agent has asked to join, and libvirt is active. */
  readonly seconds: number;
  /** Processor time of QEMU until then. */
  readonly processorSeconds: number;
  /** That HTTP carried until then. */
  readonly bytes: number;
  /** MemTotal − MemAvailable, 45 s later: the root is in memory, and counts. */
  readonly idleMiB: number;
}

/**
 * A unit that says when libvirt is active, and how much memory there is, on the serial console. It comes by the
 * kernel's command line (systemd.system-credentials(7)), so that no image is any other than without it.
 */
const PROBE = `[Unit]
After=libvirtd.service
[Service]
ExecStart=/bin/sh -c 'while :; do echo "bench: $$(grep -E ^Mem /proc/meminfo | tr -s "[:space:]" " ")" >/dev/ttyS0; sleep 5; done'
`;
const SAMPLE = /bench: MemTotal: (\d+) kB MemFree: \d+ kB MemAvailable: (\d+) kB/g;

/** Words for the kernel of either image. */
export const PROBE_WORDS = [
  `systemd.set_credential_binary=systemd.extra-unit.bench-probe.service:${Buffer.from(PROBE).toString('base64')}`,
  'systemd.wants=bench-probe.service',
].join(' ');

/**
 * Boots a machine over the network: QEMU without acceleration, one card, no disk, two processors. Its card's iPXE
 * fetches a script by HTTP, and everything else after that.
 */
export async function measureBoot(site: BootSite, memoryMiB: number): Promise<MeasuredBoot> {
  const folder = await mkdtemp(join(tmpdir(), 'stackyard-bench-node-'));
  const screenFile = join(folder, 'screen');
  const options = [
    ['-machine', 'q35,graphics=off', '-accel', 'tcg,thread=multi', '-cpu', 'Nehalem', '-smp', '2'],
    ['-m', String(memoryMiB), '-nodefaults', '-no-reboot', '-display', 'none'],
    ['-serial', `file:${screenFile}`, '-device', 'virtio-rng-pci'],
    ['-netdev', `user,id=net,bootfile=${site.scriptUrl}`],
    ['-device', `virtio-net-pci,netdev=net,mac=${MAC},bootindex=1`],
  ];
  const started = performance.now();
  const machine = spawn('qemu-system-x86_64', options.flat(), { stdio: 'inherit' });
  const screen = (): Promise<string> => readFile(screenFile, 'utf8').catch(() => '');
  const samples = async () => [...(await screen()).matchAll(SAMPLE)];
  const isSo = async (what: string, condition: () => Promise<boolean>): Promise<void> => {
    const whileItRuns = async (): Promise<boolean> => {
      if (machine.exitCode !== null) throw new Error('the machine ended');
      return condition();
    };
    await waitFor(what, whileItRuns, LONGEST_MS).catch(async (error: unknown) => {
      throw new Error(`${String(error)}\n${await screen()}`, { cause: error });
    });
  };
  try {
    let hasAsked = false;
    void site.door.asked.then(() => (hasAsked = true));
    await isSo('the node', async () => hasAsked && (await samples()).length > 0);
    const seconds = (performance.now() - started) / 1000;
    const processorSeconds = await processorTime(machine);
    const bytes = site.sentBytes;
    const before = (await samples()).length;
    await isSo('rest', async () => (await samples()).length >= before + IDLE_SAMPLES);
    const [, total, available] = (await samples()).at(-1) ?? [];
    const idleMiB = (Number(total) - Number(available)) / KIB;
    return { seconds, processorSeconds, bytes, idleMiB };
  } finally {
    await end(machine);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Of user and kernel, see proc_pid_stat(5). */
async function processorTime({ pid }: ChildProcess): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

async function end(machine: ChildProcess): Promise<void> {
  if (machine.exitCode !== null || machine.signalCode !== null) return;
  const ended = once(machine, 'exit');
  machine.kill('SIGKILL');
  await ended;
}
