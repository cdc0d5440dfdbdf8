import type { FastifyReply, FastifyRequest } from 'fastify';
import { MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Access } from '../../core/access/access.ts';
import type { RegistryParts } from '../../core/parts.ts';
import type { SignIn } from './authenticate.ts';
import type { Holding } from './traffic.ts';

/** One request under `/v2/` and what answering it needs. */
export interface Exchange {
  readonly parts: RegistryParts;
  readonly signIn: SignIn;
  readonly access: Access;
  /** What this request holds of the server; given back when its answer has been sent. */
  readonly holding: Holding;
  readonly query: URLSearchParams;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export type OciHandler<Target> = (exchange: Exchange, target: Target) => Promise<FastifyReply>;

/**
 * Access of somebody known; pushing is allowed to nobody else, so this only tells the compiler.
 *
 * @throws Fault NOT_SIGNED_IN
 */
export function withAccount(access: Access): Access & { accountId: string } {
  const { accountId } = access;
  if (accountId === undefined) throw new Fault('NOT_SIGNED_IN', {});
  return { ...access, accountId };
}

/** As bytes: to text Fastify would add a charset, which this media type does not have. */
export const sendIndex = (reply: FastifyReply, index: object): FastifyReply =>
  reply.header('content-type', MEDIA_TYPES.index).send(Buffer.from(JSON.stringify(index)));
