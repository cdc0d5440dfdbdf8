import { LIMITS } from '../../../schemas/config/limits.ts';

const LEAST_BYTES = LIMITS.chunk.frameBytes / 2;
/** One chunk in four ends a frame that is long enough. */
const END_MASK = 0b11;

/**
 * Says whether a frame ends behind a chunk: when it is at least half full and the first byte of the
 * chunk's digest has its low two bits clear. So frames of two disks that were packed apart begin to
 * be the same again behind a difference, as chunks do. It also ends when the next chunk does not fit.
 *
 * @param digest of the chunk, 32 bytes
 * @param plainBytes of the frame, with this chunk
 */
export const endsFrame = (digest: Uint8Array, plainBytes: number): boolean =>
  plainBytes >= LEAST_BYTES && ((digest[0] ?? 0) & END_MASK) === 0;
