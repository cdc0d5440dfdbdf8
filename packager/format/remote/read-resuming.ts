import { Fault } from '../../../schemas/errors/fault.ts';
import type { ByteSource } from '../byte-source.ts';
import { retry, type RetryOptions } from './retry.ts';

/** Bytes that are far away, given out in ranges as streams. */
export interface RangeSource {
  /** Where they are, for the sentence. */
  readonly url: string;
  /** @throws Fault, retryable where another try may succeed */
  openRange(range: {
    readonly offset: number;
    readonly length: number;
    readonly signal: AbortSignal;
  }): Promise<AsyncIterable<Uint8Array>>;
}

/**
 * Reads a range whole. What has arrived before a cut is kept; the next try asks for the rest. A source
 * that sends more than it was asked for is not listened to any longer.
 *
 * @returns exactly `length` bytes
 * @throws Fault UNREACHABLE when the source is cut off too often with nothing new, CANCELLED, and what
 *   `openRange` throws
 */
export async function readResuming(
  { url, openRange }: RangeSource,
  { offset, length }: { readonly offset: number; readonly length: number },
  options: RetryOptions,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let done = 0;
  const cut = (cause?: unknown): Fault =>
    new Fault('UNREACHABLE', { url, why: 'the connection was cut' }, { cause });
  const receive = async (): Promise<void> => {
    if (done === length) return;
    const range = { offset: offset + done, length: length - done, signal: options.signal };
    try {
      const stream = await openRange(range);
      for await (const piece of stream) {
        if (done === length) break;
        bytes.set(piece.subarray(0, length - done), done);
        done = Math.min(length, done + piece.length);
      }
    } catch (cause) {
      if (options.signal.aborted) throw new Fault('CANCELLED', { what: 'The transfer' });
      throw cause instanceof Fault ? cause : cut(cause);
    }
    if (done < length) throw cut();
  };
  await retry(receive, { ...options, progress: () => done });
  return bytes;
}

/** A source of ranges as bytes that can be read at any place, up to its end. */
export const rangesSource = (
  source: RangeSource,
  sizeBytes: number,
  options: RetryOptions,
): ByteSource => ({
  sizeBytes,
  read: (offset, length) =>
    readResuming(
      source,
      { offset, length: Math.max(0, Math.min(length, sizeBytes - offset)) },
      options,
    ),
});
