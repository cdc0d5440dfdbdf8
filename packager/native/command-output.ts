import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

export type OutputStream = 'stdout' | 'stderr';

export interface OutputRules {
  readonly limitBytes: number;
  readonly onLine?: ((line: string, stream: OutputStream) => void) | undefined;
  readonly onBytes?: ((bytes: Uint8Array, stream: OutputStream) => void) | undefined;
  /** Called once when there is more than the limit; without it (or with the two before) the last part is kept. */
  readonly onOverflow?: () => void;
}

/** A line without an end is handed on in pieces of this size. */
const LONGEST_LINE_CHARS = 64 * 1024;

/**
 * Keeps what a program writes, within a limit, and hands on its lines or bytes.
 *
 * @returns `text()`: what was kept so far
 */
export function collectOutput(
  stream: Readable | null,
  name: OutputStream,
  rules: OutputRules,
): { text(): string } {
  const kept: Buffer[] = [];
  let keptBytes = 0;
  const isHandedOn = rules.onLine !== undefined || rules.onBytes !== undefined;
  const keepLast = isHandedOn || rules.onOverflow === undefined;
  const lines = rules.onLine && splitLines((line) => rules.onLine?.(line, name));
  stream?.on('data', (piece: Buffer) => {
    lines?.push(piece);
    rules.onBytes?.(piece, name);
    kept.push(piece);
    keptBytes += piece.length;
    if (keptBytes <= rules.limitBytes) return;
    if (!keepLast) rules.onOverflow?.();
    while (keptBytes - (kept[0]?.length ?? 0) >= rules.limitBytes) {
      keptBytes -= kept.shift()?.length ?? 0;
    }
  });
  stream?.on('end', () => lines?.end());
  return { text: () => Buffer.concat(kept).subarray(-rules.limitBytes).toString('utf8') };
}

/** Cuts bytes into lines at `\n`, `\r\n` or `\r`; empty lines are dropped. */
export function splitLines(onLine: (line: string) => void): {
  push(piece: Uint8Array): void;
  end(): void;
} {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const take = (text: string): void => {
    const parts = (rest + text).split(/[\r\n]+/);
    rest = parts.pop() ?? '';
    parts.filter((line) => line !== '').forEach(onLine);
    if (rest.length > LONGEST_LINE_CHARS) {
      onLine(rest);
      rest = '';
    }
  };
  return {
    push: (piece) => take(decoder.write(piece)),
    end: () => take(`${decoder.end()}\n`),
  };
}
