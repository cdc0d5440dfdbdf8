import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { waitFor } from '../../../../../../fakes/wait-for.ts';
import type { GuestFiles } from './nfs-initrd.ts';

export interface GuestPlace {
  /** Network namespace that its tap is in. */
  readonly namespace: string;
  readonly tap: string;
  readonly mac: string;
  /** With the length of its prefix. */
  readonly address: string;
  readonly hostName: string;
  /** Of one that is more than a client; default: little memory and one core. */
  readonly machine?: {
    /** More options of QEMU. */
    readonly args: readonly string[];
    /** More arguments of the kernel. */
    readonly append: string;
  };
}

const SMALL = { args: ['-accel', 'tcg', '-m', '192'], append: '' };

/** A guest with a serial console on the standard input and output of its QEMU. */
export class NfsGuest implements AsyncDisposable {
  readonly #process: ChildProcess;
  #text = '';
  #lastId = 0;

  private constructor(process: ChildProcess) {
    this.#process = process;
    process.stdout?.on('data', (bytes: Buffer) => {
      this.#text += bytes.toString('latin1').replaceAll('\r', '');
    });
  }

  static async start(
    files: Pick<GuestFiles, 'kernel' | 'initrd'>,
    place: GuestPlace,
  ): Promise<NfsGuest> {
    const { namespace, tap, mac, address, hostName, machine = SMALL } = place;
    const append = `console=ttyS0,115200 quiet loglevel=3 panic=1 mitigations=off lsm= audit=0 tsc=reliable net.ifnames=0 name=${hostName} address=${address} ${machine.append} end`;
    const args = [
      ['-machine', 'q35', '-cpu', 'Nehalem', '-nodefaults', '-no-reboot'],
      ['-display', 'none', '-serial', 'stdio', '-kernel', files.kernel, '-initrd', files.initrd],
      ['-append', append, '-netdev', `tap,id=n,ifname=${tap},script=no,downscript=no`],
      ['-device', `virtio-net-pci,netdev=n,mac=${mac},romfile=`, ...machine.args],
    ].flat();
    const inside = ['netns', 'exec', namespace, 'qemu-system-x86_64', ...args];
    const guest = new NfsGuest(spawn('ip', inside, { stdio: ['pipe', 'pipe', 'inherit'] }));
    await waitFor('the guest', () => guest.#text.includes('guest is up'), 180_000).catch(
      (error: unknown) => {
        throw new Error(guest.#text, { cause: error });
      },
    );
    return guest;
  }

  /** Stops it as if time stood still there, or lets it go on. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process.kill(name);
  }

  /** All it has written. */
  get text(): string {
    return this.#text;
  }

  /** Gives it a command, and does not wait for the answer. @returns what to wait for */
  begin(command: string): {
    answer(timeoutMs?: number): Promise<{ exit: number; output: string }>;
  } {
    this.#lastId += 1;
    const id = `c${this.#lastId}c`;
    this.#process.stdin?.write(`${id} ${command}\n`);
    const pattern = new RegExp(`<<${id}\n([^]*?)>>${id} (\\d+)\n`);
    return {
      answer: async (timeoutMs = 60_000) => {
        await waitFor(`“${command}”`, () => pattern.test(this.#text), timeoutMs);
        const [, output = '', exit] = pattern.exec(this.#text) ?? [];
        return { exit: Number(exit), output: output.trim() };
      },
    };
  }

  run(command: string, timeoutMs?: number): Promise<{ exit: number; output: string }> {
    return this.begin(command).answer(timeoutMs);
  }

  /** Cuts its power. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }
}
