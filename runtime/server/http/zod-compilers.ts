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
  app.setValidatorCompiler<z.ZodType>(({ schema }) => (data: unknown) => {
    const parsed = schema.safeParse(data);
    return parsed.success ? { value: parsed.data } : { error: refusal(parsed.error, data) };
  });
  app.setSerializerCompiler<z.ZodType>(
    ({ schema }) =>
      (data: unknown) =>
        JSON.stringify(schema.parse(data)),
  );
}

function refusal(error: z.ZodError, data: unknown): Fault<'REQUEST_INVALID'> {
  const problems = problemsFromZod(error.issues, data).map((problem) => ({
    ...problem,
    path: formatPath(problem.path),
  }));
  return new Fault('REQUEST_INVALID', { problems });
}
