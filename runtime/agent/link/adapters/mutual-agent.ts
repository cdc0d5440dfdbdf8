import { Agent } from 'node:https';
import type { Identity } from './identity.ts';

/**
 * Connections by which both sides know each other: this node shows its certificate, and checks that
 * of the other side.
 *
 * @param options `servername`: the name that the other side's certificate must have; `maxSockets`:
 *   connections at the same time; `timeout`: of one that says nothing, in milliseconds
 */
export const mutualAgent = (
  { key, certificate, authority }: Identity,
  options: { servername: string; maxSockets: number; timeout?: number },
): Agent =>
  new Agent({
    key,
    cert: certificate,
    ca: authority,
    minVersion: 'TLSv1.3',
    keepAlive: true,
    ...options,
  });
