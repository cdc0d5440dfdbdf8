import { isIPv4 } from 'node:net';
import type { ObservedState } from '../../../../../schemas/agent/observed.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';

/** A node that could send what wakes another one. */
export interface PossibleWaker {
  readonly id: NodeId;
  /** At which other nodes reach it; undefined: they do not. */
  readonly address: string | undefined;
}

/** A packet gets lost, or a neighbour is in another LAN than it seems. */
const WAKERS = 3;

/**
 * Which nodes send what wakes one: a packet reaches its own LAN alone, and who has an address near to that of the
 * sleeper is likely to be there.
 *
 * @param address of the node that sleeps; undefined: not known
 * @param possible nodes that are up and do what they are told
 */
export const chooseWakers = (
  address: string | undefined,
  possible: readonly PossibleWaker[],
): NodeId[] =>
  possible
    .map(({ id, address: own }) => ({ id, bits: commonBits(address, own) }))
    .toSorted((a, b) => b.bits - a.bits || (a.id < b.id ? -1 : 1))
    .slice(0, WAKERS)
    .map(({ id }) => id);

/** @returns how many leading bits two IPv4 addresses have in common; 0 for any others that differ */
function commonBits(one: string | undefined, other: string | undefined): number {
  if (one === undefined || other === undefined) return 0;
  if (!isIPv4(one) || !isIPv4(other)) return one === other ? 32 : 0;
  return Math.clz32(numberOf(one) ^ numberOf(other));
}

const numberOf = (address: string): number =>
  address.split('.').reduce((sum, part) => (sum << 8) | Number(part), 0);

/** What is heard of nodes. */
interface Heard {
  get(node: NodeId): Pick<ObservedState, 'facts'> | undefined;
  isLost(node: NodeId): boolean;
}

/** @returns gateways that are up and do what they are told, besides the sleeper itself */
export const possibleWakers = (
  sleeper: NodeId,
  nodes: readonly { readonly id: NodeId }[],
  observed: Heard,
): PossibleWaker[] =>
  nodes.flatMap(({ id }) => {
    const facts = observed.get(id)?.facts;
    const canWake = facts?.power !== undefined && facts.roles.includes('gateway');
    return canWake && id !== sleeper && !observed.isLost(id)
      ? [{ id, address: facts.underlay?.address }]
      : [];
  });
