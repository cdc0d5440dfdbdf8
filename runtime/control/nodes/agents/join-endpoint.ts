import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { JoinRequest } from '../../../../schemas/agent/join.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { JoinDesk } from './join-desk.ts';

export const JOIN = '/agent/v1/join';

export interface JoinEndpointParts {
  readonly joins: Pick<JoinDesk, 'ask'>;
  readonly parse: <Schema extends z.ZodType>(schema: Schema, data: unknown) => z.output<Schema>;
}

/** The call by which a machine without a certificate asks to become a node. Strangers can make it too. */
export function addJoinEndpoint(app: FastifyInstance, { joins, parse }: JoinEndpointParts): void {
  app.post(JOIN, { bodyLimit: LIMITS.join.bodyBytes }, async (request, reply) => {
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(LIMITS.agent.longPollMs)]);
    return joins.ask(parse(JoinRequest, request.body), plainAddress(request.ip), signal);
  });
}

/** @returns an IPv4 address as such, also where the system writes it as IPv6 (RFC 4291 §2.5.5.2) */
const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');
