import { type ChildProcess, spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { Duplex, Readable, Writable } from 'node:stream';
import { commandEnvironment } from '../../../../../packager/native/run-command.ts';
import type { DesiredVolume } from '../../../../../schemas/agent/desired.ts';
import { FILES_REFUSAL, type FilesRefusal } from '../../../../../schemas/agent/volume-files.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import { GUEST_MACHINES, GUEST_USER, guestCommand } from '../../core/files/guest-command.ts';
import { whyNoGuest } from '../../core/files/why-no-guest.ts';
import type { VolumeFiles } from '../../ports/volume-files.ts';
import type { QemuBlocks } from '../volumes/qemu-blocks.ts';
import type { GuestKit } from './guest-kit.ts';

const { guestMs, guestsPerNode } = LIMITS.stack.points.files;
const ERROR_CHARS = 2_000;

interface Parts {
  readonly blocks: Pick<QemuBlocks, 'hand'>;
  readonly kit: Pick<GuestKit, 'open'>;
  readonly accelerator: 'kvm' | 'tcg';
  readonly onError: (error: unknown) => void;
}

/** Reading guests: a process of QEMU for each volume that is looked into, which ends with the line to it. */
export class ReadingGuests implements VolumeFiles {
  readonly #parts: Parts;
  #living = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async open(volume: DesiredVolume): Promise<Duplex> {
    if (this.#living >= guestsPerNode) return refusal('busy');
    this.#living += 1;
    try {
      return await this.#start(volume);
    } catch (error) {
      this.#living -= 1;
      this.#parts.onError(error);
      return refusal(whyNoGuest(error));
    }
  }

  async #start(volume: DesiredVolume): Promise<Duplex> {
    const { kit, blocks, accelerator } = this.#parts;
    const qemu = GUEST_MACHINES[process.arch];
    if (!qemu) throw new Fault('TOOL_MISSING', { tool: 'QEMU', package: 'qemu-system-x86' });
    await using open = await kit.open();
    const group = accelerator === 'kvm' ? (await stat('/dev/kvm')).gid : GUEST_USER;
    const line = await blocks.hand(volume);
    try {
      const [program, args] = guestCommand({ accelerator, group, qemu });
      const child = spawn(program, args, {
        env: commandEnvironment({}) as NodeJS.ProcessEnv,
        cwd: '/',
        stdio: ['pipe', 'pipe', 'pipe', line, open.kernel.fd, open.initrd.fd],
      });
      return this.#wordsOf(child, line);
    } catch (error) {
      line.destroy();
      throw error;
    }
  }

  /** What is said to a guest and what it says; either ends the other, and what it stands on with it. */
  #wordsOf(child: ChildProcess, line: Socket): Duplex {
    const { stdin, stdout, stderr } = child;
    if (!stdin || !stdout || !stderr) throw new Error('a process without its pipes');
    const words = Duplex.from({ writable: stdin, readable: stdout });
    const kill = (): void => void child.kill('SIGKILL');
    const limit = setTimeout(kill, guestMs);
    let [said, isOver] = ['', false];
    stderr.setEncoding('utf8');
    stderr.on('data', (text: string) => (said = (said + text).slice(-ERROR_CHARS)));
    words.on('error', () => undefined);
    words.once('close', kill);
    const end = (error?: unknown): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(limit);
      line.destroy();
      words.destroy();
      this.#living -= 1;
      if (error !== undefined) this.#parts.onError(error);
    };
    child.once('error', end);
    child.once('exit', (exitCode) => {
      if (exitCode === 0 || exitCode === null) return end();
      end(new Fault('TOOL_FAILED', { tool: 'qemu', exitCode, output: said.trim() }));
    });
    return words;
  }
}

/** A line on which an agent says why there is no guest. */
function refusal(why: FilesRefusal): Duplex {
  const words = Duplex.from({
    readable: Readable.from([Buffer.from(`${FILES_REFUSAL} ${why}\n`)], { objectMode: false }),
    writable: new Writable({ write: (_chunk, _encoding, done) => done() }),
  });
  // Whoever hangs up before it was read.
  words.on('error', () => undefined);
  return words;
}
