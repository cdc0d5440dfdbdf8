import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
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

/** An emulated machine without any disk that starts with kernel and first stage, as a boot loader hands them over. */
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

  static async start({ image, version, sequence, port, memoryMebibytes }: Booting) {
    const folder = await mkdtemp(join(tmpdir(), 'sy-booting-'));
    const words = [
      'console=tty0 console=ttyS0 quiet',
      `stackyard.boot=http://10.0.2.2:${port} stackyard.image=${version}`,
      `stackyard.sequence=${sequence} stackyard.server=https://10.0.2.2:8471`,
      `stackyard.authority=${'0a'.repeat(32)} BOOTIF=01-${MAC.replaceAll(':', '-')}`,
    ];
    // Without SVM: guests of an emulated machine's own acceleration are slower than those of none.
    const options = [
      ['-accel', 'tcg', '-cpu', 'max,svm=off', '-smp', '2', '-m', String(memoryMebibytes)],
      ['-nodefaults', '-no-reboot', '-display', 'none'],
      ['-serial', `file:${join(folder, 'screen')}`],
      ['-kernel', join(image, 'vmlinuz'), '-initrd', join(image, 'initrd')],
      ['-append', words.join(' ')],
      ['-netdev', 'user,id=net', '-device', `virtio-net-pci,netdev=net,mac=${MAC},romfile=`],
    ];
    const child = spawn('qemu-system-x86_64', options.flat(), {
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
