import type { PICTURE_TYPES } from '../../../schemas/archive/media-types.ts';

export type PictureType = (typeof PICTURE_TYPES)[number];

const startsWith = (bytes: Uint8Array, signature: string, at = 0): boolean =>
  Buffer.from(signature, 'latin1').equals(bytes.subarray(at, at + signature.length));

/**
 * Tells the type of a picture by its content; what a name or a manifest claims is not believed.
 *
 * @returns undefined for anything that pages may not show
 */
export function sniffPicture(bytes: Uint8Array): PictureType | undefined {
  if (startsWith(bytes, '\x89PNG\r\n\x1a\n')) return 'image/png';
  if (startsWith(bytes, '\xff\xd8\xff')) return 'image/jpeg';
  if (startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8)) return 'image/webp';
  return isPlainSvg(bytes) ? 'image/svg+xml' : undefined;
}

const SVG_ROOT = /^\ufeff?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--(?:(?!-->)[^])*-->\s*)*<svg[\s>]/;
/** Pages show SVG as images only, where scripts do not run; one opened by itself would run them. */
const SVG_ACTIVE =
  /<!ENTITY|<!DOCTYPE|<script[\s/>]|<foreignObject[\s/>]|\son[a-z]+\s*=|javascript:/i;

function isPlainSvg(bytes: Uint8Array): boolean {
  if (!bytes.subarray(0, 1_024).includes(0x3c)) return false;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return SVG_ROOT.test(text) && !SVG_ACTIVE.test(text);
  } catch {
    return false;
  }
}
