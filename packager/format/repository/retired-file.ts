import { z } from 'zod';
import { canonicalJsonBytes } from '../json/canonical-json.ts';
import { isStoredName } from './layout.ts';
import { parseStored } from './parse-stored.ts';

const Document = z.strictObject({
  format: z.literal(1),
  retiredMs: z.int().min(0),
  packs: z.array(z.string().refine(isStoredName)),
});

/** Packs that nobody needs, and since when; they are removed when the grace is over. */
export interface RetiredPacks {
  readonly retiredMs: number;
  /** Their names. */
  readonly packs: readonly string[];
}

export const encodeRetired = ({ retiredMs, packs }: RetiredPacks): Uint8Array =>
  canonicalJsonBytes({ format: 1, retiredMs, packs: packs.toSorted() });

/** @param file its place, for the sentence. @throws Fault BACKUP_DAMAGED */
export const decodeRetired = (bytes: Uint8Array, file: string): RetiredPacks =>
  parseStored(bytes, Document, { file, wanted: 'a list of packs' });
