import { randomBytes } from 'node:crypto';
import { constants, writeSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { ReadStream } from 'node:tty';
import { waitFor } from '../../fakes/wait-for.ts';

/** What a command wrote in a guest, and how it ended. */
export interface GuestAnswer {
  readonly exit: number;
  readonly output: string;
}

/**
 * The serial console of a test guest: a way in that needs no network. `guest/root/init` answers.
 */
export class GuestConsole {
  readonly #terminal: string;
  readonly #log: string;

  /**
   * @param terminal path of the pseudo-terminal that stands for the serial port
   * @param log file in which libvirt keeps what the guest wrote
   */
  constructor(terminal: string, log: string) {
    this.#terminal = terminal;
    this.#log = log;
  }

  /** Everything the guest has written. */
  async text(): Promise<string> {
    return (await readFile(this.#log, 'latin1')).replaceAll('\r', '');
  }

  /** Runs a command line of busybox's shell in the guest. */
  async run(command: string): Promise<GuestAnswer> {
    const id = randomBytes(4).toString('hex');
    const pattern = new RegExp(`<<${id}\n([^]*)>>${id} (\\d+)\n`);
    let found: RegExpExecArray | null = null;
    const file = await open(this.#terminal, constants.O_RDWR | constants.O_NOCTTY);
    // QEMU listens as long as somebody has it open, and waits for what it writes to be read.
    const reader = new ReadStream(file.fd).resume();
    try {
      writeSync(file.fd, `${id} ${command}\n`);
      await waitFor(`the answer to “${command}”`, async () => {
        found = pattern.exec(await this.text());
        return found !== null;
      });
    } finally {
      reader.destroy();
      await file.close().catch(() => undefined);
    }
    const [, output = '', exit = ''] = found ?? [];
    return { exit: Number(exit), output };
  }
}
