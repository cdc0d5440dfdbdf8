import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { formatPath } from '../../../schemas/appliance/problem.ts';
import { problemsFromZod } from '../../../schemas/appliance/zod-problems.ts';
import { Fault } from '../../../schemas/errors/fault.ts';

/**
 * Lets Fastify check requests and answers by our zod schemas.
 *
 * Requests that do not fit are refused with every problem named. Answers are written through their
 * schema as well, so that a field the contract does not know never leaves the server.
 */
export function useZodSchemas(app: FastifyInstance): void {
  app.setValidatorCompiler<z.ZodType>(({ schema, httpPart }) => (data: unknown) => {
    const parsed = schema.safeParse(data);
    if (parsed.success) return { value: parsed.data };
    return { error: refusal(parsed.error, httpPart === 'body' ? withoutText(data) : data) };
  });
  app.setSerializerCompiler<z.ZodType>(
    ({ schema }) =>
      (data: unknown) =>
        JSON.stringify(schema.parse(data)),
  );
}

/**
 * A body may hold passwords, keys and codes, and what is refused is shown on screens and kept in
 * logs: no text of it is repeated, only how long it was.
 */
function withoutText(value: unknown): unknown {
  if (typeof value === 'string') return { toJSON: () => `text of ${value.length} characters` };
  if (Array.isArray(value)) return value.map(withoutText);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutText(each)]));
}

function refusal(error: z.ZodError, data: unknown): Fault<'REQUEST_INVALID'> {
  const problems = problemsFromZod(error.issues, data).map((problem) => ({
    ...problem,
    path: formatPath(problem.path),
  }));
  return new Fault('REQUEST_INVALID', { problems });
}
