import { z } from 'zod';
import { parseByteSize } from './byte-units.ts';

export { formatByteSize, parseByteSize } from './byte-units.ts';

const WANTED = 'a size with a unit, such as 512 MiB or 2 GiB';

/** A size in appliance.yaml: text with a unit, read into bytes. A bare number is refused on purpose. */
export const ByteSize = z.string({ error: WANTED }).transform((text, context) => {
  const bytes = parseByteSize(text);
  if (bytes !== undefined) return bytes;
  context.addIssue({ code: 'custom', message: WANTED });
  return z.NEVER;
});

/** A number of bytes as it stands in JSON documents. */
export const Bytes = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
