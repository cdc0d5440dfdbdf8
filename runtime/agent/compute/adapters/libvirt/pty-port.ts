import { constants } from 'node:fs';
import { fstatSync, openSync, closeSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import type { SerialPort } from '../../ports/serial-consoles.ts';

const { O_RDWR, O_NOCTTY, O_NONBLOCK } = constants;

/**
 * Opens the pseudo terminal of a serial port. What the machine writes is read away at once: it is in the log already,
 * and QEMU would have the machine wait for whoever does not read.
 *
 * @param uid whom it must belong to. The number of a terminal is used again once its machine has stopped, by whoever opens
 *   one next: nobody else runs as the user of a stack
 * @returns undefined: it is not there any more, or is somebody else’s
 */
export function openPtyPort(path: string, uid: number): SerialPort | undefined {
  const descriptor = openOwn(path, uid);
  if (descriptor === undefined) return undefined;
  // A stream of a terminal can be written to as well, without waiting for its reader.
  const terminal = new ReadStream(descriptor);
  const closed = Promise.withResolvers<void>();
  terminal.on('error', () => terminal.destroy());
  terminal.once('end', () => terminal.destroy());
  terminal.once('close', closed.resolve);
  terminal.resume();
  return {
    write(bytes) {
      const waiting = terminal.writableLength + bytes.length;
      if (terminal.destroyed || waiting > LIMITS.console.waitingKeysBytes) return false;
      terminal.write(bytes);
      return true;
    },
    closed: closed.promise,
    close: () => void terminal.destroy(),
  };
}

function openOwn(path: string, uid: number): number | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, O_RDWR | O_NOCTTY | O_NONBLOCK);
    // While it is open, its number is not given to anybody else.
    if (fstatSync(descriptor).uid === uid) return descriptor;
  } catch {
    // Its machine has just stopped.
  }
  if (descriptor !== undefined) closeSync(descriptor);
  return undefined;
}
