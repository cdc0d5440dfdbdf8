import { Fault } from '../../schemas/errors/fault.ts';

/** SQLSTATEs (PostgreSQL, appendix A) of a NUL in text, and of one in JSON. */
const UNSTORABLE = new Set(['22021', '22P05']);
/** Half a surrogate pair in JSON has no code of its own; what we send as JSON is JSON otherwise. */
const isBadJson = (code: string, error: unknown): boolean =>
  code === '22P02' && error instanceof Error && error.message.endsWith('type json');
const FULL = new Set(['53100', 'ENOSPC']);

/**
 * @returns DATABASE_FULL or REQUEST_INVALID when that is what an error of the database means,
 *   otherwise the error
 */
export function explainDatabaseError(error: unknown): unknown {
  const code = error instanceof Error ? String((error as { code?: unknown }).code) : '';
  if (FULL.has(code)) return new Fault('DATABASE_FULL', {}, { cause: error });
  if (!UNSTORABLE.has(code) && !isBadJson(code, error)) return error;
  const found = 'a zero character or half a character';
  const problems = [{ path: 'text', wanted: 'characters that can be stored', found }];
  return new Fault('REQUEST_INVALID', { problems }, { cause: error });
}
