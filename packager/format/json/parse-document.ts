import type { z } from 'zod';
import { formatPath } from '../../../schemas/appliance/problem.ts';
import { problemsFromZod } from '../../../schemas/appliance/zod-problems.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { parseJson } from './parse-json.ts';

/**
 * Reads a JSON document from outside and checks it against its schema.
 *
 * @param where which document, for the sentence
 * @throws Fault ARCHIVE_MALFORMED with the first problem
 */
export function parseDocument<Schema extends z.ZodType>(
  bytes: Uint8Array,
  schema: Schema,
  where: string,
): z.output<Schema> {
  return checkDocument(parseJson(bytes, where), schema, where);
}

/** The second half of {@link parseDocument}, for a value that was parsed already. */
export function checkDocument<Schema extends z.ZodType>(
  value: unknown,
  schema: Schema,
  where: string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [problem] = problemsFromZod(result.error.issues, value);
  const path = problem && problem.path.length > 0 ? `${where}, ${formatPath(problem.path)}` : where;
  throw new Fault('ARCHIVE_MALFORMED', {
    where: path,
    wanted: problem?.wanted ?? 'a valid document',
    found: problem?.found ?? 'another',
  });
}
