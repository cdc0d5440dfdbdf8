import type { FastifyError, FastifyInstance } from 'fastify';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { Fault, toWire } from '../../../schemas/errors/fault.ts';

const REST_BYTES = LIMITS.api.bodyBytes;

/** The HTTP edge of errors: the only place where a Fault becomes a status and a body. */
export function answerFaults(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const fault = faultOf(error, request.routeOptions.bodyLimit);
    if (fault.code === 'INTERNAL')
      request.log.error({ err: fault.cause ?? fault }, 'internal error');
    // Small rests are read to their end, so that the client sees the answer; others are cut off.
    if (!request.raw.complete && !(Number(request.headers['content-length']) <= REST_BYTES)) {
      void reply.header('connection', 'close');
    }
    if (Fault.is(fault, 'TOO_MANY_REQUESTS')) {
      void reply.header('retry-after', String(fault.data.retryAfterSeconds));
    }
    return reply.status(fault.status).send(toWire(fault));
  });
}

function faultOf(error: FastifyError, bodyLimit = LIMITS.api.bodyBytes): Fault {
  if (error instanceof Fault) return error;
  if (error.statusCode === 429) return new Fault('TOO_MANY_REQUESTS', { retryAfterSeconds: 60 });
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    const limit = formatByteSize(bodyLimit);
    return new Fault('LIMIT_EXCEEDED', { what: 'The request', limit, found: 'more' });
  }
  if (error.statusCode !== undefined && error.statusCode < 500) {
    const problems = [{ path: '', wanted: 'a well-formed JSON request', found: error.message }];
    return new Fault('REQUEST_INVALID', { problems });
  }
  return Fault.from(error);
}
