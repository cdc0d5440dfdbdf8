import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { SESSION_KEY_HEADER } from '../../../schemas/api/session-key.ts';

/** What a session remembers of its key; the key itself is with the browser alone. */
export interface KeyedSession {
  keyHash?: string;
}

const KEY_BYTES = 32;

/** @returns the key of a session that begins now, which takes the place of any before */
export function giveSessionKey(session: KeyedSession): string {
  const key = randomBytes(KEY_BYTES).toString('base64url');
  session.keyHash = hash(key);
  return key;
}

/** Whether a request brings the key of its session, not only the cookie. */
export function bringsSessionKey(request: FastifyRequest, session: KeyedSession): boolean {
  const key = request.headers[SESSION_KEY_HEADER];
  if (typeof key !== 'string' || session.keyHash === undefined) return false;
  return timingSafeEqual(Buffer.from(hash(key)), Buffer.from(session.keyHash));
}

const hash = (key: string): string => createHash('sha256').update(key).digest('hex');
