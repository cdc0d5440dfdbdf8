import type { DesiredState } from '../../../../../schemas/agent/desired.ts';
import { MOST_CARDS } from '../../../../../schemas/agent/power.ts';
import type { NodeFacts } from '../../../../../schemas/agent/observed.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import type { PowerRecord } from '../../ports/power-store.ts';
import { cardsOf } from './cards-of.ts';
import { chooseWakers, type PossibleWaker } from './choose-wakers.ts';

/** A node that is to be woken. */
export interface Sleeper {
  readonly power: PowerRecord;
  /** What it told of itself last. */
  readonly facts: Pick<NodeFacts, 'power' | 'underlay'> | undefined;
}

/** What a node is told of its own power, and of that of others. */
export interface PowerSight {
  readonly facts: Pick<NodeFacts, 'power'> | undefined;
  readonly power: Pick<PowerRecord, 'leave'> | undefined;
  readonly sleepers: readonly Sleeper[];
  /** Nodes that could wake one. */
  readonly wakersFor: (sleeper: NodeId) => readonly PossibleWaker[];
}

/** @returns what a node shall do with itself, and whom it shall wake; nothing for agents that tell nothing of it */
export function desiredPower(
  node: NodeId,
  { facts, power, sleepers, wakersFor }: PowerSight,
): Pick<DesiredState, 'leave' | 'wakes'> {
  if (!facts?.power) return {};
  const wakes = sleepers.flatMap((sleeper) => {
    const address = sleeper.facts?.underlay?.address;
    const chosen = chooseWakers(address, wakersFor(sleeper.power.node));
    return chosen.includes(node) ? cardsOf(sleeper.power, sleeper.facts) : [];
  });
  const leave = power?.leave;
  return {
    // Another boot than the one it is meant for has nothing to do with it.
    ...(leave?.boot === facts.power.boot ? { leave: { how: leave.how, boot: leave.boot } } : {}),
    ...(wakes.length > 0 ? { wakes: [...new Set(wakes)].slice(0, 4 * MOST_CARDS) } : {}),
  };
}
