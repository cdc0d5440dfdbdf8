import { z } from 'zod';
import { Fault } from '../../schemas/errors/fault.ts';

/** Takes messages out of a stream of bytes: JSON documents, one a line. */
export class FrameReader<Frame> {
  readonly #schema: z.ZodType<Frame>;
  readonly #longestChars: number;
  readonly #decoder = new TextDecoder();
  #rest = '';

  /** @param longestChars of one message, without its line end */
  constructor(schema: z.ZodType<Frame>, longestChars: number) {
    this.#schema = schema;
    this.#longestChars = longestChars;
  }

  /**
   * @returns the messages that are whole now
   * @throws Fault LIMIT_EXCEEDED, REQUEST_INVALID; nothing that comes after that can be understood
   */
  take(bytes: Uint8Array): Frame[] {
    const lines = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split('\n');
    this.#rest = lines.pop() ?? '';
    if ([...lines, this.#rest].some((line) => line.length > this.#longestChars)) {
      const limit = `${this.#longestChars} characters`;
      throw new Fault('LIMIT_EXCEEDED', { what: 'A message', limit, found: 'more' });
    }
    return lines.map((line) => this.#parse(line));
  }

  #parse(line: string): Frame {
    const parsed = this.#schema.safeParse(readJson(line));
    if (parsed.success) return parsed.data;
    const problem = { path: 'a message', wanted: 'one of this protocol', found: 'something else' };
    throw new Fault('REQUEST_INVALID', { problems: [problem] });
  }
}

function readJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
