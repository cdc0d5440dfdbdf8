import { randomUUID } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { OutputStream } from '../../../native/command-output.ts';
import { runCommand } from '../../../native/run-command.ts';

/** What debugfs may take of memory: it reads file systems of strangers. */
const MEMORY_BYTES = 2 ** 30;
/** The one thing debugfs always writes to its standard error. */
const BANNER = /^debugfs \d[^\n]*\n?/;

/** Is asked one thing after the other about one file system. */
export interface Debugfs {
  /**
   * @param request a line of debugfs(8)
   * @param outputBytes longest answer that is taken
   * @returns what it wrote
   * @throws Fault TOOL_MISSING, CANCELLED
   * @throws Error when it complained, wrote too much, took too long or fell over; it can be asked on
   */
  ask(request: string, outputBytes: number): Promise<string>;
  close(): Promise<void>;
}

/**
 * Starts debugfs with the first question and keeps it for the next ones: to start it anew takes longer
 * than most answers, and far longer in a process that holds much memory. Where one question ends
 * it, the next one starts another.
 *
 * @param device as debugfs names it
 */
export function openDebugfs(device: string, signal: AbortSignal): Debugfs {
  let running: Conversation | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const askNow = (request: string, outputBytes: number): Promise<string> => {
    if (!running || running.hasEnded()) running = new Conversation(device, signal);
    return running.ask(request, outputBytes);
  };
  return {
    ask(request, outputBytes) {
      const answer = last.then(() => askNow(request, outputBytes));
      last = answer.catch(() => undefined);
      return answer;
    },
    async close() {
      await running?.end();
    },
  };
}

interface Question {
  readonly request: string;
  /** What debugfs repeats in both streams when it is done. No image can know it. */
  readonly mark: string;
  readonly outputBytes: number;
  readonly written: Readonly<Record<OutputStream, Written>>;
  readonly resolve: (answer: string) => void;
  readonly reject: (error: Error) => void;
}

class Conversation {
  readonly #input = new PassThrough();
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;
  #hasEnded = false;
  #question: Question | undefined;

  constructor(device: string, signal: AbortSignal) {
    const limited = ['prlimit', `--as=${MEMORY_BYTES}`] as const;
    this.#ended = runCommand(limited[0], [limited[1], 'debugfs', '-c', '-f', '-', device], {
      env: { DEBUGFS_PAGER: '__none__' },
      stdin: this.#input,
      onBytes: (bytes, stream) => this.#take(bytes, stream),
      // Answers are kept by their questions.
      outputBytes: 4_096,
      // Each question has a shorter one of its own.
      timeoutMs: LIMITS.tool.buildTimeoutMs,
      signal: AbortSignal.any([signal, this.#stop.signal]),
    }).then(
      () => this.#finish(new Error('debugfs ended without an answer')),
      (error: Error) => this.#finish(signal.aborted ? error : withoutOwnStop(error)),
    );
  }

  hasEnded(): boolean {
    return this.#hasEnded;
  }

  async ask(request: string, outputBytes: number): Promise<string> {
    const tooSlow = setTimeout(() => this.#stop.abort(), LIMITS.image.inspectionMs);
    try {
      return await new Promise((resolve, reject) => {
        const mark = `end-${randomUUID()}`;
        const written = { stdout: new Written(), stderr: new Written() };
        this.#question = { request, mark, outputBytes, written, resolve, reject };
        this.#input.write(`${request}\n${mark}\n`);
      });
    } finally {
      clearTimeout(tooSlow);
    }
  }

  async end(): Promise<void> {
    this.#input.end();
    await this.#ended;
  }

  #take(bytes: Uint8Array, stream: OutputStream): void {
    const question = this.#question;
    if (!question || this.#stop.signal.aborted) return;
    const { request, mark, outputBytes, written, resolve, reject } = question;
    written[stream].add(bytes);
    const { stdout, stderr } = written;
    // Echo and mark come on top; a few bytes more do no harm.
    if (stdout.lengthBytes + stderr.lengthBytes > outputBytes + 1_024) return this.#stop.abort();
    if (!stdout.endsWith(`${mark}\n`) || !stderr.endsWith(`${mark}\n`)) return;
    this.#question = undefined;
    const complaint = stderr.text().replace(BANNER, '').split('\n').slice(0, -2).join('\n').trim();
    if (complaint === '') resolve(answerIn(stdout.text(), request, mark));
    else reject(new Error(`debugfs: ${complaint}`));
  }

  #finish(error: Error): void {
    this.#hasEnded = true;
    this.#question?.reject(error);
    this.#question = undefined;
  }
}

/** Each line that is read is repeated before it is obeyed: ours, and the mark. */
const answerIn = (stdout: string, request: string, mark: string): string =>
  stdout.slice(`debugfs: ${request}\n`.length, -`debugfs: ${mark}\n`.length);

/** That we ended it is no cancelled work of the caller's. */
const withoutOwnStop = (error: Error): Error =>
  Fault.is(error, 'CANCELLED') ? new Error('debugfs wrote too much or took too long') : error;

/** Bytes in pieces, of which the end can be looked at. */
class Written {
  lengthBytes = 0;
  readonly #pieces: Uint8Array[] = [];
  #tail = Buffer.alloc(0);

  add(bytes: Uint8Array): void {
    this.#pieces.push(bytes);
    this.lengthBytes += bytes.length;
    this.#tail = Buffer.concat([this.#tail, bytes.subarray(-64)]).subarray(-64);
  }

  /** @param text at most 64 characters of ASCII */
  endsWith(text: string): boolean {
    return this.#tail.subarray(-text.length).toString('latin1') === text;
  }

  text(): string {
    return Buffer.concat(this.#pieces).toString('utf8');
  }
}
