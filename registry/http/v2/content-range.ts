import { Fault } from '../../../schemas/errors/fault.ts';

/**
 * Reads where a part of an upload belongs: `Content-Range: 0-1023`, without the word `bytes`
 * (distribution-spec, "Pushing a blob in chunks"), though some clients send it.
 *
 * @returns the offset of its first byte; undefined: the header is absent, it goes to the end
 * @throws Fault REQUEST_INVALID when it is no range, or says another length than the body has
 */
export function readUploadOffset(
  contentRange: string | undefined,
  contentLength: string | undefined,
): number | undefined {
  if (contentRange === undefined) return undefined;
  const match = /^(?:bytes[ =])?(\d{1,15})-(\d{1,15})(?:\/(?:\*|\d+))?$/.exec(contentRange.trim());
  if (!match) throw refuse('content-range', 'first-last, such as 0-1023', contentRange);
  const first = Number(match[1]);
  const lengthBytes = Number(match[2]) - first + 1;
  if (contentLength !== undefined && Number(contentLength) !== lengthBytes) {
    throw refuse('content-length', `${lengthBytes}, as the range says`, contentLength);
  }
  return first;
}

const refuse = (path: string, wanted: string, found: string): Fault =>
  new Fault('REQUEST_INVALID', { problems: [{ path, wanted, found: found.slice(0, 80) }] });
