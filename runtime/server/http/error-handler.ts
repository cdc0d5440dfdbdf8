import type { FastifyError, FastifyInstance } from 'fastify';
import { Fault, toWire } from '../../../schemas/errors/fault.ts';

/** The HTTP edge of errors: the only place where a Fault becomes a status and a body. */
export function answerFaults(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const fault = faultOf(error);
    if (fault.code === 'INTERNAL')
      request.log.error({ err: fault.cause ?? fault }, 'internal error');
    if (Fault.is(fault, 'TOO_MANY_REQUESTS')) {
      void reply.header('retry-after', String(fault.data.retryAfterSeconds));
    }
    return reply.status(fault.status).send(toWire(fault));
  });
}

function faultOf(error: FastifyError): Fault {
  if (error instanceof Fault) return error;
  if (error.statusCode === 429) return new Fault('TOO_MANY_REQUESTS', { retryAfterSeconds: 60 });
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new Fault('LIMIT_EXCEEDED', { what: 'The request', limit: '1 MiB', found: 'more' });
  }
  if (error.statusCode !== undefined && error.statusCode < 500) {
    const problems = [{ path: '', wanted: 'a well-formed JSON request', found: error.message }];
    return new Fault('REQUEST_INVALID', { problems });
  }
  return Fault.from(error);
}
