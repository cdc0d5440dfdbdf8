import { createHash } from 'node:crypto';
import { connect } from 'node:net';

/** A file that clients fetch. */
export interface StormFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** What has become of a storm. */
export interface StormResult {
  /** Clients that have got everything, byte for byte. */
  readonly up: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly problems: readonly string[];
}

/** One in so many computes the digest of what it gets. */
const CHECKED = 20;
const READ_BYTES = 256 * 1_024;

/**
 * `clients.ts <port> <count> <files as JSON>`: that many machines at once, each of which fetches one file
 * after the other to its end, over a connection for each as iPXE and busybox do.
 */
const [port = '', count = '', json = ''] = process.argv.slice(2);
const files = JSON.parse(json) as StormFile[];
let bytes = 0;

function fetchFile(file: StormFile, check: boolean): Promise<void> {
  const hash = check && file.sha256 !== '' ? createHash('sha256') : undefined;
  return new Promise((resolve, reject) => {
    let head: string | undefined = '';
    let received = 0;
    const take = (part: Buffer): void => {
      received += part.length;
      bytes += part.length;
      hash?.update(part);
      if (received >= file.sizeBytes) socket.destroy();
    };
    const socket = connect({
      port: Number(port),
      host: '127.0.0.1',
      onread: {
        buffer: Buffer.alloc(READ_BYTES),
        callback(size, buffer) {
          const part = Buffer.from(buffer.buffer, buffer.byteOffset, size);
          if (head === undefined) {
            take(part);
            return true;
          }
          head += part.toString('latin1');
          const at = head.indexOf('\r\n\r\n');
          if (at < 0) return true;
          const [status = ''] = head.split('\r\n');
          const rest = part.subarray(part.length - (head.length - at - 4));
          head = undefined;
          if (!status.includes(' 200 ')) socket.destroy(new Error(`${file.path}: ${status}`));
          else take(rest);
          return true;
        },
      },
    });
    socket.once('connect', () => {
      socket.write(`GET ${file.path} HTTP/1.1\r\nhost: boot\r\nconnection: close\r\n\r\n`);
    });
    socket.once('error', reject);
    socket.once('close', () => {
      const found = hash?.digest('hex');
      if (received !== file.sizeBytes) reject(new Error(`${file.path}: ${received} bytes`));
      else if (found !== undefined && found !== file.sha256)
        reject(new Error(`${file.path}: altered`));
      else resolve();
    });
  });
}

async function boot(number: number): Promise<void> {
  for (const file of files) await fetchFile(file, number % CHECKED === 0);
}

const began = performance.now();
const ends = await Promise.allSettled(Array.from({ length: Number(count) }, (_, i) => boot(i)));
const result: StormResult = {
  up: ends.filter(({ status }) => status === 'fulfilled').length,
  bytes,
  seconds: (performance.now() - began) / 1_000,
  problems: ends
    .flatMap((end) => (end.status === 'rejected' ? [String(end.reason)] : []))
    .slice(0, 5),
};
process.send?.(result);
process.disconnect?.();
