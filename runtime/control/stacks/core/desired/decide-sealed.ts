import type { TunnelUse } from '../../../../../schemas/agent/tunnel.ts';

/** A node of a network, as it bears on encrypting it. */
export interface NetworkMember {
  /** Whether it has a tunnel, by its own word. */
  readonly canEncrypt: boolean;
  /** `apart`: it reports, and nothing of the network spans nodes there; `unknown`: it does not report. */
  readonly use: TunnelUse | 'apart' | 'unknown';
}

/**
 * Decides whether the frames of a network go through tunnels. All its nodes change at the same time,
 * and only once each has had an answer of each other by tunnel: half of them would hear nothing of the
 * others.
 *
 * What was sealed once stays sealed while encryption is wanted, whatever becomes of its nodes: one that
 * has lost its means is cut off, and nothing goes in plain again. A network that no node has in plain
 * is sealed from the beginning.
 *
 * @param wanted whether it was ordered
 * @param wasSealed whether it has been decided before
 */
export function decideSealed(
  wanted: boolean,
  wasSealed: boolean,
  members: readonly NetworkMember[],
): boolean {
  if (!wanted) return false;
  const has = (...uses: readonly NetworkMember['use'][]): boolean =>
    members.some(({ use }) => uses.includes(use));
  if (wasSealed || has('used')) return true;
  if (!members.every(({ canEncrypt }) => canEncrypt)) return false;
  return !has('none', 'open') || !has('none', 'unknown');
}
