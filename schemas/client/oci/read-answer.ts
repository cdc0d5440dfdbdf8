import { LIMITS } from '../../config/limits.ts';
import { Fault } from '../../errors/fault.ts';

/**
 * Reads a whole answer, at most `limitBytes` of it: a registry must not be able to fill our memory.
 *
 * @throws Fault LIMIT_EXCEEDED
 */
export async function readAnswer(
  response: Response,
  what: string,
  limitBytes: number = LIMITS.ociClient.answerBytes,
): Promise<Uint8Array> {
  const tooMuch = (): Fault =>
    new Fault('LIMIT_EXCEEDED', { what, limit: `${limitBytes} bytes`, found: 'more' });
  if (Number(response.headers.get('content-length') ?? 0) > limitBytes) {
    await response.body?.cancel();
    throw tooMuch();
  }
  const pieces: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const { value, done } = (await reader?.read()) ?? { value: undefined, done: true };
    if (done || !value) break;
    length += value.length;
    if (length > limitBytes) {
      await reader?.cancel();
      throw tooMuch();
    }
    pieces.push(value);
  }
  return joinBytes(pieces, length);
}

function joinBytes(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const joined = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

/** @returns the answer as JSON, or undefined when it is none */
export async function readJsonAnswer(response: Response, what: string): Promise<unknown> {
  const bytes = await readAnswer(response, what);
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
