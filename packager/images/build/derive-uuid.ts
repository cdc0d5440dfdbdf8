import { hash } from 'node:crypto';

/**
 * Makes a UUID out of a name: the same name always gives the same UUID, so that rebuilding an image
 * changes as few of its bytes as possible (RFC 9562 §5.8, version 8: the bits are our own).
 */
export function deriveUuid(name: string): string {
  const bytes = hash('sha256', `stackyard image: ${name}`, 'buffer').subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [8, 12, 16, 20, 32]
    .map((end, i, ends) => hex.slice(i === 0 ? 0 : ends[i - 1], end))
    .join('-');
}
