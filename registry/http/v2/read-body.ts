import type { IncomingMessage } from 'node:http';
import { Fault } from '../../../schemas/errors/fault.ts';

interface BodyLimits {
  /** What it is, for the error. */
  readonly what: string;
  readonly limitBytes: number;
  /** Told of bytes before they are kept; what it throws ends reading. */
  readonly onBytes: (bytes: number) => void;
}

/**
 * Reads a small body into memory.
 *
 * @throws Fault LIMIT_EXCEEDED, before reading when the length is announced
 */
export async function readBody(
  request: IncomingMessage,
  { what, limitBytes, onBytes }: BodyLimits,
): Promise<Uint8Array> {
  const tooLong = (found: string): Fault =>
    new Fault('LIMIT_EXCEEDED', { what, limit: `${limitBytes} bytes`, found });
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limitBytes) throw tooLong(`${announced} bytes`);
  const parts: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const part of request as AsyncIterable<Uint8Array>) {
    sizeBytes += part.length;
    if (sizeBytes > limitBytes) throw tooLong('more');
    onBytes(part.length);
    parts.push(part);
  }
  return Buffer.concat(parts, sizeBytes);
}

/** Longer rests are not worth waiting for. */
const REST_BYTES = 16 * 1024 * 1024;
const REST_MS = 5_000;

/**
 * Reads the rest of a body that is not wanted. A connection that is closed with bytes unread is
 * reset, and the client may never see why it was refused.
 *
 * @returns whether the body has ended, so that the connection can go on being used
 */
export async function skipBody(request: IncomingMessage): Promise<boolean> {
  if (request.readableEnded || request.complete) return true;
  if (request.destroyed) return false;
  if (Number(request.headers['content-length'] ?? 0) > REST_BYTES) return false;
  const timer = setTimeout(() => request.destroy(), REST_MS);
  let sizeBytes = 0;
  try {
    for await (const part of request.iterator({ destroyOnReturn: false })) {
      sizeBytes += (part as Uint8Array).length;
      if (sizeBytes > REST_BYTES) return false;
    }
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
