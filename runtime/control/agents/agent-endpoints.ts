import { createPublicKey } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { DesiredState } from '../../../schemas/agent/desired.ts';
import { ConsoleUpload, EnrolRequest, RenewRequest } from '../../../schemas/agent/messages.ts';
import { ObservedState } from '../../../schemas/agent/observed.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { NodeId } from '../../../schemas/ids/brand.ts';
import { type Authority, fingerprintOfKey } from './authority.ts';
import type { AgentReception } from './agent-reception.ts';

export interface AgentEndpointDependencies {
  readonly authority: Authority;
  readonly reception: AgentReception;
}

/**
 * The HTTPS server that agents dial. Everything but enrolment needs a client certificate of our
 * authority whose key is the one stored for that node.
 */
export function makeAgentEndpoints({
  authority,
  reception,
}: AgentEndpointDependencies): FastifyInstance {
  const app = Fastify({
    bodyLimit: LIMITS.agent.documentBytes,
    https: {
      key: authority.server.key,
      // The authority comes along, so that an agent can compare its fingerprint at enrolment.
      cert: `${authority.server.certificate}\n${authority.certificate}`,
      ca: authority.certificate,
      requestCert: true,
      // Enrolment has none yet; `nodeOf` refuses everybody else without.
      rejectUnauthorized: false,
      minVersion: 'TLSv1.3',
    },
  }) as unknown as FastifyInstance;

  app.post('/agent/v1/enrol', async (request) =>
    reception.enrol(parse(EnrolRequest, request.body)),
  );
  app.post('/agent/v1/renew', async (request) =>
    reception.renew(await nodeOf(request, reception), parse(RenewRequest, request.body)),
  );
  app.get('/agent/v1/desired', async (request, reply) => {
    const node = await nodeOf(request, reception);
    const { after } = parse(z.object({ after: z.coerce.number().int() }), request.query);
    const gone = new AbortController();
    request.raw.once('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(LIMITS.agent.longPollMs)]);
    const document = await reception.desired(node, after, signal);
    return document ? reply.send(DesiredState.parse(document)) : reply.status(204).send();
  });
  app.post('/agent/v1/observed', async (request, reply) => {
    const node = await nodeOf(request, reception);
    await reception.observed(node, parse(ObservedState, request.body));
    return reply.status(204).send();
  });
  app.post('/agent/v1/console', async (request) => {
    const node = await nodeOf(request, reception);
    return reception.console(node, parse(ConsoleUpload, request.body));
  });
  return app;
}

/** @throws Fault REQUEST_INVALID */
function parse<Schema extends z.ZodType>(schema: Schema, data: unknown): z.output<Schema> {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => ({
    path: issue.path.join('.'),
    wanted: issue.message,
    found: 'something else',
  }));
  throw new Fault('REQUEST_INVALID', { problems });
}

/** @throws Fault ENROLMENT_REFUSED when the certificate is not that of an enrolled node */
async function nodeOf(request: FastifyRequest, reception: AgentReception): Promise<NodeId> {
  const socket = request.raw.socket as TLSSocket;
  const certificate = socket.getPeerX509Certificate();
  if (!socket.authorized || !certificate) {
    throw new Fault('ENROLMENT_REFUSED', { why: 'it showed no certificate of this server' });
  }
  const node = NodeId.safeParse(/CN=(.+)/.exec(certificate.subject)?.[1]);
  const key = createPublicKey(certificate.publicKey.export({ type: 'spki', format: 'pem' }));
  if (!node.success || !(await reception.isEnrolled(node.data, fingerprintOfKey(key)))) {
    throw new Fault('ENROLMENT_REFUSED', {
      why: 'it was removed, or its certificate was replaced',
    });
  }
  return node.data;
}
