import type { z } from 'zod';
import { parseJson } from '../json/parse-json.ts';
import { damaged } from './damaged.ts';

/**
 * Reads a JSON document of a repository.
 *
 * @param wanted what it is, for the sentence
 * @throws Fault BACKUP_DAMAGED with the first problem
 */
export function parseStored<Schema extends z.ZodType>(
  bytes: Uint8Array,
  schema: Schema,
  { file, wanted }: { readonly file: string; readonly wanted: string },
): z.output<Schema> {
  let value: unknown;
  try {
    value = parseJson(bytes, file);
  } catch {
    throw damaged(file, 'a JSON document', 'something else');
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw damaged(file, wanted, `${issue?.path.join('.') || 'it'}: ${issue?.message ?? ''}`);
}
