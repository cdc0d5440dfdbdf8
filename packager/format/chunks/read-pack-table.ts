import {
  CHUNK_INDEX,
  FIRST_CHUNK_INDEX,
  type PackEntry,
} from '../../../schemas/archive/chunk-index.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { type ByteSource, readExactly } from '../byte-source.ts';
import { readPack, viewOf } from './chunk-index-view.ts';

const MAGICS: readonly string[] = [CHUNK_INDEX.magic, FIRST_CHUNK_INDEX.magic];
/** Where every version says how many packs there are. */
const COUNT_AT = 12;

/**
 * Reads which packs a chunk index names, and no more of it: the table is at its beginning, in every
 * version. The digest of the index is not checked by that.
 *
 * @throws Fault CHUNK_INDEX_MALFORMED, ARCHIVE_TRUNCATED, and what reading throws
 */
export async function readPackTable(index: ByteSource): Promise<readonly PackEntry[]> {
  const { headerBytes, packBytes } = CHUNK_INDEX;
  const where = 'the chunk index';
  const header = await readExactly(index, 0, headerBytes, where);
  const magic = String.fromCharCode(...header.subarray(0, CHUNK_INDEX.magic.length));
  const packs = viewOf(header).getUint32(COUNT_AT, true);
  expect('its first bytes', MAGICS.join(' or '), magic, MAGICS.includes(magic));
  const { packsPerIndex } = LIMITS.chunk;
  expect('the packs', `at most ${packsPerIndex}`, String(packs), packs <= packsPerIndex);
  if (packs === 0) return [];
  const table = await readExactly(index, 0, headerBytes + packBytes * packs, where);
  return Array.from({ length: packs }, (_, number) => readPack(table, number));
}

function expect(where: string, wanted: string, found: string, holds: boolean): void {
  if (!holds) throw new Fault('CHUNK_INDEX_MALFORMED', { where, wanted, found });
}
