import { open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as delay } from 'node:timers/promises';

const LOOK_MS = 100;
/** Of what is there already, so much is shown. */
const BEGIN_BYTES = 8_192;
const PIECE_BYTES = 65_536;

/** Shows the end of a file, and what is added to it, until the signal comes. */
export async function followFile(
  path: string,
  write: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const file = await open(path);
  try {
    const text = new StringDecoder('utf8');
    const piece = Buffer.alloc(PIECE_BYTES);
    let at = Math.max(0, (await file.stat()).size - BEGIN_BYTES);
    while (!signal.aborted) {
      const { bytesRead } = await file.read(piece, 0, PIECE_BYTES, at);
      at += bytesRead;
      if (bytesRead > 0) write(text.write(piece.subarray(0, bytesRead)));
      else await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await file.close();
  }
}
