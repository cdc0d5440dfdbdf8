import { z } from 'zod';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { canonicalJsonBytes } from '../json/canonical-json.ts';
import { HEADER_FILE, SEALED } from './layout.ts';
import { parseStored } from './parse-stored.ts';

const VERSION = 1;
/** The rule of `packager/format/chunks/cut-blocks.ts`; another one would be another number. */
const CUT_RULE = 2;

const { chunk: CHUNK, backup: BACKUP } = LIMITS;
/** What writers and readers have to agree on, with the values that this version knows. */
const CUT = {
  rule: CUT_RULE,
  blockBytes: CHUNK.blockBytes,
  minimumBytes: CHUNK.minimumBytes,
  maximumBytes: CHUNK.maximumBytes,
  frameBytes: CHUNK.frameBytes,
  regionBlocks: BACKUP.regionBlocks,
} as const;

const Versioned = z.object({ format: z.int() });
const Document = z.strictObject({
  format: z.literal(VERSION),
  id: z.string().regex(/^[0-9a-f]{32}$/),
  createdMs: z.int().min(0),
  appendOnly: z.boolean(),
  /** How long a pack that nobody needs stays, and twice as long as finishing a backup may take. */
  graceMs: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
  cut: z.strictObject({
    rule: z.literal(CUT.rule),
    blockBytes: z.literal(CUT.blockBytes),
    minimumBytes: z.literal(CUT.minimumBytes),
    maximumBytes: z.literal(CUT.maximumBytes),
    frameBytes: z.literal(CUT.frameBytes),
    regionBlocks: z.literal(CUT.regionBlocks),
  }),
});

/** What holds for a whole repository; it never changes. */
export interface RepositoryHeader {
  /** 16 bytes. */
  readonly id: Uint8Array;
  readonly createdMs: number;
  readonly appendOnly: boolean;
  readonly graceMs: number;
}

export const encodeHeader = ({ id, ...rest }: RepositoryHeader): Uint8Array =>
  canonicalJsonBytes({
    format: VERSION,
    id: Buffer.from(id)
      .toString('hex')
      .slice(0, 2 * SEALED.idBytes),
    ...rest,
    cut: CUT,
  });

/** @throws Fault BACKUP_DAMAGED, FORMAT_TOO_NEW */
export function decodeHeader(bytes: Uint8Array): RepositoryHeader {
  const { format } = parseStored(bytes, Versioned, { file: HEADER_FILE, wanted: 'a version' });
  if (format > VERSION) {
    const what = 'This backup repository';
    throw new Fault('FORMAT_TOO_NEW', { what, found: format, known: VERSION });
  }
  const wanted = 'a known repository';
  const header = parseStored(bytes, Document, { file: HEADER_FILE, wanted });
  const { id, createdMs, appendOnly, graceMs } = header;
  return { id: Buffer.from(id, 'hex'), createdMs, appendOnly, graceMs };
}
