import type { NodeFacts } from '../../../../../schemas/agent/observed.ts';
import type { PowerRecord } from '../../ports/power-store.ts';

/**
 * @param power what is stored of the node; undefined: nothing
 * @param facts what it told of itself last
 * @returns MAC addresses by which a packet wakes the node: those that somebody gave, or else those of cards that
 *   say they wake it. None when it is not woken by packets
 */
export function cardsOf(
  power: Pick<PowerRecord, 'way'> | undefined,
  facts: Pick<NodeFacts, 'power'> | undefined,
): readonly string[] {
  const way = power?.way ?? { kind: 'none' };
  if (way.kind === 'wol' && way.macs.length > 0) return way.macs;
  if (way.kind !== 'wol' && way.kind !== 'none') return [];
  const cards = facts?.power?.cards ?? [];
  // Whoever says that it is woken by packets knows more than a driver that tells nothing.
  const waking = cards.filter(({ wakes }) => wakes || way.kind === 'wol');
  return waking.map(({ mac }) => mac);
}
