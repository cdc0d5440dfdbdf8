import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../../fakes/wait-for.ts';

/** Emulated, beside other tests: minutes. */
const LONGEST_MS = 900_000;
const MAC = '52:54:00:aa:bb:01';

export interface Booting {
  /** Folder with kernel and first stage. */
  readonly image: string;
  readonly version: string;
  readonly sequence: number;
  /** Of the gateway, on loopback; the machine sees it at an address of its own network. */
  readonly port: number;
  readonly memoryMebibytes: number;
}

/** UEFI of Debian's `ovmf`: code, and what a new machine has in its variables. */
const UEFI = ['/usr/share/OVMF/OVMF_CODE_4M.fd', '/usr/share/OVMF/OVMF_VARS_4M.fd'] as const;

/** How a medium is plugged in. */
export interface Plugged {
  readonly file: string;
  readonly as: 'disc' | 'stick' | 'disk';
  readonly firmware: 'bios' | 'uefi';
}

const PLUGS: Readonly<Record<Plugged['as'], readonly string[]>> = {
  disc: ['-device', 'ide-cd,drive=medium,bootindex=0'],
  stick: ['-device', 'qemu-xhci', '-device', 'usb-storage,drive=medium,bootindex=0'],
  disk: ['-device', 'virtio-blk-pci,drive=medium,bootindex=0'],
};

/** An emulated machine without any disk of its own. */
export class BootingMachine implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #folder: string;
  /** What QEMU itself complained about. */
  #complaints = '';

  private constructor(process: ChildProcess, folder: string) {
    this.#process = process;
    this.#folder = folder;
    process.stderr?.on('data', (piece: Buffer) => (this.#complaints += piece.toString()));
  }

  /** Starts with kernel and first stage, as a boot loader hands them over. */
  static start({ image, version, sequence, port, memoryMebibytes }: Booting) {
    const words = [
      // An emulated timer comes late on a busy host; the kernel would take it for broken.
      'console=tty0 console=ttyS0 quiet no_timer_check',
      `stackyard.boot=http://10.0.2.2:${port} stackyard.image=${version}`,
      `stackyard.sequence=${sequence} stackyard.server=https://10.0.2.2:8471`,
      `stackyard.authority=${'0a'.repeat(32)} BOOTIF=01-${MAC.replaceAll(':', '-')}`,
    ];
    const kernel = ['-kernel', join(image, 'vmlinuz'), '-initrd', join(image, 'initrd')];
    return BootingMachine.#begin(memoryMebibytes, async () => [
      ...kernel,
      '-append',
      words.join(' '),
    ]);
  }

  /** Starts with whatever its firmware finds on a medium, which is not written to. */
  static startFrom({ file, as, firmware }: Plugged) {
    return BootingMachine.#begin(2048, async (folder) => {
      const kind = as === 'disc' ? ',media=cdrom' : '';
      const readOnly = as === 'disk' ? 'snapshot=on' : 'readonly=on';
      const drive = ['-drive', `if=none,id=medium,format=raw,${readOnly},file=${file}${kind}`];
      return [...drive, ...PLUGS[as], ...(firmware === 'uefi' ? await uefi(folder) : [])];
    });
  }

  static async #begin(
    memoryMebibytes: number,
    own: (folder: string) => Promise<readonly string[]>,
  ): Promise<BootingMachine> {
    const folder = await mkdtemp(join(tmpdir(), 'sy-booting-'));
    // A processor without acceleration of its own, which guests of an emulated machine are slower with. (With
    // `max,svm=off` QEMU 7.2 emulates something that glibc aborts on.)
    const options = [
      ['-machine', 'q35', '-accel', 'tcg', '-cpu', 'Nehalem', '-smp', '2'],
      ['-m', String(memoryMebibytes), '-nodefaults', '-no-reboot', '-display', 'none'],
      ['-serial', `file:${join(folder, 'screen')}`],
      ['-netdev', 'user,id=net', '-device', `virtio-net-pci,netdev=net,mac=${MAC},romfile=`],
    ];
    const child = spawn('qemu-system-x86_64', [...options.flat(), ...(await own(folder))], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    return new BootingMachine(child, folder);
  }

  /** Everything that was on its serial console so far. */
  screen = (): Promise<string> => readFile(join(this.#folder, 'screen'), 'utf8').catch(() => '');

  /** Waits for a line of the screen; shows all of it when the line does not come. */
  async sees(line: string | RegExp): Promise<void> {
    const isThere = async (): Promise<boolean> => {
      if (this.#process.exitCode !== null)
        throw new Error(`the machine ended: ${this.#complaints}`);
      const text = await this.screen();
      return typeof line === 'string' ? text.includes(line) : line.test(text);
    };
    await waitFor(`“${line}” on the screen`, isThere, LONGEST_MS).catch(async (error: unknown) => {
      throw new Error(`${String(error)}\n${await this.screen()}`, { cause: error });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = once(this.#process, 'exit');
      this.#process.kill('SIGKILL');
      await ended;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function uefi(folder: string): Promise<readonly string[]> {
  const [code, variables] = UEFI;
  const own = join(folder, 'variables');
  await copyFile(variables, own);
  const part = (unit: number, rest: string): readonly string[] => [
    '-drive',
    `if=pflash,format=raw,unit=${unit},${rest}`,
  ];
  return [...part(0, `readonly=on,file=${code}`), ...part(1, `file=${own}`)];
}
