import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CONSOLES_HEADER, writeConsolesHeader } from '../../../../schemas/agent/console-line.ts';
import { VOLUMES_HEADER, writeVolumesHeader } from '../../../../schemas/agent/volume-line.ts';
import {
  DesiredState,
  OLDEST_PROTOCOL,
  PROTOCOL_VERSION,
} from '../../../../schemas/agent/desired.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { ConsoleDesks } from '../consoles/console-desks.ts';
import { earlierProtocol } from '../core/earlier-protocol.ts';
import type { AgentReception } from './agent-reception.ts';
import type { VolumeLines } from './volume-lines.ts';

const DesiredQuery = z.object({
  after: z.coerce.number().int(),
  // Agents of before say nothing.
  protocol: z.coerce.number().int().default(OLDEST_PROTOCOL),
});

interface DesiredEndpointDependencies {
  readonly reception: Pick<AgentReception, 'desired' | 'tagOf'>;
  readonly consoles: Pick<ConsoleDesks, 'wait'>;
  readonly volumes: Pick<VolumeLines, 'wait'>;
  readonly nodeOf: (request: FastifyRequest) => NodeId;
  /** @throws Fault REQUEST_INVALID */
  readonly parse: <Schema extends z.ZodType>(schema: Schema, data: unknown) => z.output<Schema>;
}

/**
 * The question that each agent always has open: what shall be on its node. It is answered when that changes, when
 * somebody wants to see a console of its machines or to read a volume, or after a while.
 */
export function addDesiredEndpoint(
  app: FastifyInstance,
  { reception, consoles, volumes, nodeOf, parse }: DesiredEndpointDependencies,
): void {
  app.get('/agent/v1/desired', async (request, reply) => {
    const { after, protocol } = parse(DesiredQuery, request.query);
    const gone = new AbortController();
    request.raw.once('close', () => gone.abort());
    const node = nodeOf(request);
    using seen = consoles.wait(node);
    using read = volumes.wait(node);
    const limit = AbortSignal.timeout(LIMITS.agent.longPollMs);
    const signal = AbortSignal.any([gone.signal, limit, seen.signal, read.signal]);
    const has = /^"([^"]+)"$/.exec(request.headers['if-none-match'] ?? '')?.[1];
    const document = await reception.desired(node, after, signal, has);
    if (!gone.signal.aborted) {
      const [machines, lines] = [seen.take(), read.take()];
      if (machines.length > 0) void reply.header(CONSOLES_HEADER, writeConsolesHeader(machines));
      if (lines.length > 0) void reply.header(VOLUMES_HEADER, writeVolumesHeader(lines));
    }
    if (!document) return reply.status(204).send();
    const tag = reception.tagOf(document);
    if (tag !== undefined) void reply.header('etag', `"${tag}"`);
    const current = DesiredState.parse(document);
    return reply.send(protocol < PROTOCOL_VERSION ? earlierProtocol(current) : current);
  });
}
