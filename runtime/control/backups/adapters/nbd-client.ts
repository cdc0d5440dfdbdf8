import type { Duplex } from 'node:stream';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { encodeContexts, encodeOption, encodeRequest, GO, NBD } from '../core/nbd/nbd-words.ts';
import type { VolumePart } from '../core/nbd/parts-of-volume.ts';
import { ByteSource } from '../../../process/byte-source.ts';

const { answerMs, greetingBytes, statusEntries } = LIMITS.stackBackups;

/** What the other end has said is not what was asked: it cannot be trusted with another question. */
export class LineBroken extends Error {}

/** What can be asked about parts of a volume. */
export type Context = keyof typeof NBD.contexts;

/**
 * A volume of a node, over a line. One question at a time; whatever does not fit ends the line, and
 * so does an answer that takes too long.
 */
export class NbdClient {
  readonly sizeBytes: number;
  readonly #line: Duplex;
  readonly #source: ByteSource;
  readonly #contexts: ReadonlyMap<number, Context>;
  #cookie = 0;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(
    line: Duplex,
    source: ByteSource,
    { sizeBytes, contexts }: { sizeBytes: number; contexts: ReadonlyMap<number, Context> },
  ) {
    this.#line = line;
    this.#source = source;
    this.sizeBytes = sizeBytes;
    this.#contexts = contexts;
  }

  /**
   * @param contexts what is to be asked about parts of the volume
   * @throws LineBroken
   */
  static async open(line: Duplex, contexts: readonly Context[]): Promise<NbdClient> {
    const source = new ByteSource(line);
    return inTime(
      line,
      async () => new NbdClient(line, source, await greet(line, source, contexts)),
    );
  }

  /** @returns so many bytes from there. @throws LineBroken */
  read(offset: number, length: number): Promise<Buffer> {
    return this.#ask(async (cookie) => {
      const bytes = Buffer.alloc(length);
      this.#send({ command: NBD.commands.read, cookie, offset, length });
      let missing = length;
      await this.#replies(cookie, async (type, size) => {
        if (type === NBD.replies.hole) missing -= await this.#takeHole({ offset, length, size });
        else if (type === NBD.replies.data) {
          missing -= await this.#takeData(bytes, { offset, length, size });
        } else throw new LineBroken(`it answers reading with ${type}`);
      });
      if (missing !== 0) throw new LineBroken('it has not sent all of what was asked for');
      return bytes;
    });
  }

  /** @throws LineBroken */
  write(offset: number, bytes: Uint8Array): Promise<void> {
    const { length } = bytes;
    return this.#command({ command: NBD.commands.write, offset, length }, bytes);
  }

  /** Makes what was written outlive a power cut. @throws LineBroken */
  flush(): Promise<void> {
    return this.#command({ command: NBD.commands.flush, offset: 0, length: 0 });
  }

  /** Says that nothing more comes, and hangs up. */
  close(): void {
    this.#send({ command: NBD.commands.disconnect, cookie: 0, offset: 0, length: 0 });
    this.#line.end();
    // Whoever does not close its own direction is not waited for.
    this.#line.resume();
    setTimeout(() => this.#line.destroy(), LIMITS.console.admitMs).unref();
  }

  /**
   * @returns what is known of the parts from there on, in order, without a gap; at least one, and perhaps not as far as
   *   was asked
   * @throws LineBroken
   */
  status(context: Context, offset: number, length: number): Promise<VolumePart[]> {
    return this.#ask(async (cookie) => {
      const found = new Map<Context, VolumePart[]>();
      this.#send({ command: NBD.commands.blockStatus, cookie, offset, length });
      await this.#replies(cookie, async (type, size) => {
        const entries = (size - 4) / 8;
        const fits = Number.isInteger(entries) && entries >= 1 && entries <= statusEntries;
        if (type !== NBD.replies.blockStatus || !fits) {
          throw new LineBroken(`it answers with ${size} bytes of ${type} what is used`);
        }
        const bytes = await this.#source.take(size);
        const of = this.#contexts.get(bytes.readUInt32BE(0));
        if (of) found.set(of, readParts(bytes, offset));
      });
      const parts = found.get(context);
      if (!parts) throw new LineBroken(`it does not tell ${context}`);
      // It may tell more of the last part than was asked for.
      return parts.map((part) => ({
        ...part,
        length: Math.min(part.length, Math.max(0, offset + length - part.start)),
      }));
    });
  }

  #command(
    request: { readonly command: number; readonly offset: number; readonly length: number },
    bytes?: Uint8Array,
  ): Promise<void> {
    return this.#ask(async (cookie) => {
      this.#send({ ...request, cookie });
      if (bytes && !this.#line.write(bytes)) await drained(this.#line);
      await this.#replies(cookie, async (type) => {
        throw new LineBroken(`it answers a command with ${type}`);
      });
    });
  }

  async #takeHole(asked: Asked): Promise<number> {
    if (asked.size !== 12) throw new LineBroken('it tells of a hole in another way');
    const bytes = await this.#source.take(12);
    const [start, length] = [Number(bytes.readBigUInt64BE(0)), bytes.readUInt32BE(8)];
    demandWithin(asked, start, length);
    return length;
  }

  async #takeData(into: Buffer, asked: Asked): Promise<number> {
    const length = asked.size - 8;
    if (length < 1 || length > asked.length)
      throw new LineBroken('it sends more than was asked for');
    const start = Number((await this.#source.take(8)).readBigUInt64BE(0));
    demandWithin(asked, start, length);
    (await this.#source.take(length)).copy(into, start - asked.offset);
    return length;
  }

  /** Takes replies until the last one. */
  async #replies(
    cookie: number,
    onReply: (type: number, size: number) => Promise<void>,
  ): Promise<void> {
    for (;;) {
      const magic = (await this.#source.take(4)).readUInt32BE(0);
      if (magic === NBD.simpleReply) {
        const head = await this.#source.take(12);
        demandCookie(head.readBigUInt64BE(4), cookie);
        demandNone(head.readUInt32BE(0));
        return;
      }
      if (magic !== NBD.structuredReply) throw new LineBroken('it does not keep to the protocol');
      const head = await this.#source.take(16);
      const [flags, type, size] = [
        head.readUInt16BE(0),
        head.readUInt16BE(2),
        head.readUInt32BE(12),
      ];
      demandCookie(head.readBigUInt64BE(4), cookie);
      if (type >= NBD.errors) {
        const bytes = await this.#source.take(Math.min(size, greetingBytes));
        throw new LineBroken(`it has failed (${bytes.length >= 4 ? bytes.readUInt32BE(0) : type})`);
      }
      if (type !== NBD.replies.none) await onReply(type, size);
      else if (size !== 0) throw new LineBroken('it says nothing in many words');
      if ((flags & NBD.replyDone) !== 0) return;
    }
  }

  #send(request: Parameters<typeof encodeRequest>[0]): void {
    if (this.#line.writable) this.#line.write(encodeRequest(request));
  }

  /** One after another; what fails ends the line. */
  #ask<Answer>(action: (cookie: number) => Promise<Answer>): Promise<Answer> {
    const asked = this.#turn.then(() => inTime(this.#line, () => action((this.#cookie += 1))));
    this.#turn = asked.catch(() => undefined);
    return asked;
  }
}

interface Asked {
  readonly offset: number;
  readonly length: number;
  readonly size: number;
}

function demandWithin({ offset, length }: Asked, start: number, found: number): void {
  if (start >= offset && start + found <= offset + length) return;
  throw new LineBroken('it answers for another place than was asked');
}

function demandCookie(found: bigint, wanted: number): void {
  if (found !== BigInt(wanted)) throw new LineBroken('it answers another question');
}

function demandNone(error: number): void {
  if (error !== 0) throw new LineBroken(`it has failed (${error})`);
}

function readParts(bytes: Buffer, offset: number): VolumePart[] {
  const parts: VolumePart[] = [];
  let start = offset;
  for (let at = 4; at < bytes.length; at += 8) {
    const [length, flags] = [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)];
    if (length === 0) throw new LineBroken('it tells of a part of no length');
    parts.push({ start, length, flags });
    start += length;
  }
  return parts;
}

/** Says what is wanted. @returns what the volume is. @throws LineBroken */
async function greet(
  line: Duplex,
  source: ByteSource,
  contexts: readonly Context[],
): Promise<{ sizeBytes: number; contexts: ReadonlyMap<number, Context> }> {
  const greeting = await source.take(18);
  if (!greeting.subarray(0, 16).equals(NBD.greeting)) throw new LineBroken('it answers otherwise');
  const flags = Buffer.alloc(4);
  flags.writeUInt32BE(NBD.flags.fixedNewStyle | NBD.flags.noZeroes);
  line.write(flags);
  const known = new Map<number, Context>();
  if (contexts.length > 0) {
    await option(line, source, { number: NBD.options.structuredReply });
    const data = encodeContexts(contexts.map((context) => NBD.contexts[context]));
    await option(line, source, { number: NBD.options.setMetaContext, data }, (type, bytes) => {
      if (type !== NBD.optionReplies.metaContext || bytes.length < 4) return;
      const name = bytes.toString('latin1', 4);
      const context = contexts.find((each) => NBD.contexts[each] === name);
      if (context) known.set(bytes.readUInt32BE(0), context);
    });
  }
  let sizeBytes: number | undefined;
  await option(line, source, { number: NBD.options.go, data: GO }, (type, bytes) => {
    const isExport = bytes.length >= 12 && bytes.readUInt16BE(0) === NBD.infoExport;
    if (type === NBD.optionReplies.info && isExport) sizeBytes = Number(bytes.readBigUInt64BE(2));
  });
  if (sizeBytes === undefined || sizeBytes > LIMITS.chunk.diskBytes) {
    throw new LineBroken(`it has ${sizeBytes ?? 'no'} bytes`);
  }
  return { sizeBytes, contexts: known };
}

async function option(
  line: Duplex,
  source: ByteSource,
  { number, data }: { readonly number: number; readonly data?: Uint8Array },
  onReply: (type: number, bytes: Buffer) => void = () => undefined,
): Promise<void> {
  line.write(encodeOption(number, data));
  for (let taken = 0; taken <= greetingBytes;) {
    const head = await source.take(20);
    const [found, type, size] = [
      head.readUInt32BE(8),
      head.readUInt32BE(12),
      head.readUInt32BE(16),
    ];
    if (head.readBigUInt64BE(0) !== NBD.optionReply || found !== number || size > greetingBytes) {
      throw new LineBroken('it does not keep to the protocol');
    }
    const bytes = await source.take(size);
    if (type === NBD.optionReplies.ack) return;
    if (type >= NBD.refusals) throw new LineBroken(`it refuses option ${number}`);
    onReply(type, bytes);
    taken += 20 + size;
  }
  throw new LineBroken('it says too much');
}

function drained(line: Duplex): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      line.off('drain', end);
      line.off('close', end);
      resolve();
    };
    line.on('drain', end);
    line.on('close', end);
    if (line.destroyed) end();
  });
}

async function inTime<Result>(line: Duplex, action: () => Promise<Result>): Promise<Result> {
  const timer = setTimeout(() => line.destroy(new Error('it took too long')), answerMs);
  try {
    return await action();
  } catch (error) {
    line.destroy();
    if (error instanceof LineBroken) throw error;
    throw new LineBroken(error instanceof Error ? error.message : String(error));
  } finally {
    clearTimeout(timer);
  }
}
