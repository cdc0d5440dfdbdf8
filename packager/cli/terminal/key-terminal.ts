import { once } from 'node:events';
import type { ReadStream, WriteStream } from 'node:tty';

/** A terminal that gives each key as it is pressed, and shows what it is told. */
export interface KeyTerminal {
  /** From now on keys come one by one; also Ctrl-C is one. Ends with `close`. */
  open(onKeys: (bytes: Buffer) => void, onEnd: () => void): void;
  /** Shows text, as it is. @returns when the terminal takes more */
  write(text: string): Promise<void>;
  /** Takes the terminal back to how it was. May be called again. */
  close(): void;
}

/**
 * @returns the terminal that this process was started in; undefined: not both of its sides are one
 */
export function processTerminal(input: ReadStream, output: WriteStream): KeyTerminal | undefined {
  if (!input.isTTY || !output.isTTY) return undefined;
  let release = (): void => undefined;
  // Also when the process ends in a way that nobody has thought of.
  const restore = (): void => release();
  return {
    open(onKeys, onEnd) {
      const wasRaw = input.isRaw;
      input.setRawMode(true);
      input.on('data', onKeys);
      input.once('end', onEnd);
      // A terminal that goes away, or is said to.
      process.once('SIGHUP', onEnd);
      process.once('exit', restore);
      release = () => {
        release = () => undefined;
        process.off('exit', restore);
        input.off('data', onKeys);
        input.off('end', onEnd);
        process.off('SIGHUP', onEnd);
        input.setRawMode(wasRaw);
        input.pause();
      };
    },
    async write(text) {
      if (!output.write(text) && !output.destroyed) {
        await Promise.race([once(output, 'drain'), once(output, 'close')]);
      }
    },
    close: () => release(),
  };
}
