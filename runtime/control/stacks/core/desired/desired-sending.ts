import type { DesiredSending, PeerPlace } from '../../../../../schemas/agent/desired.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import type { DefinedMachine } from '../define/definition.ts';

/** Where the agent of a node answers other agents; undefined: it has never told. */
export type PlaceOf = (node: NodeId) => PeerPlace | undefined;

/** @returns how a running machine shall go to another node; undefined: it shall not, or not yet */
export function sendingOf({ move }: DefinedMachine, placeOf: PlaceOf): DesiredSending | undefined {
  if (move?.mode !== 'live' || move.phase !== 'carry') return undefined;
  const to = placeOf(move.to);
  if (!to) return undefined;
  const { operation, copy } = move;
  return { operation, to, copy, mostDowntimeMs: LIMITS.move.mostDowntimeMs };
}
