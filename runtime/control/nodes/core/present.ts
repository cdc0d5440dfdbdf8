import type { ObservedState } from '../../../../schemas/agent/observed.ts';
import type { MachineId, NetworkId, StackId } from '../../../../schemas/ids/brand.ts';

/** Ids of what a node has, whether or not it was placed there. */
export interface Present {
  readonly machines: readonly MachineId[];
  readonly networks: readonly NetworkId[];
  /** By stack. */
  readonly routers: readonly StackId[];
}

export const NOTHING_PRESENT: Present = { machines: [], networks: [], routers: [] };

/** @returns what a report tells of */
export const presentIn = ({ machines, networks, routers }: ObservedState): Present => ({
  machines: machines.filter(({ state }) => state !== 'absent').map(({ id }) => id),
  networks: networks.map(({ id }) => id),
  routers: routers.map(({ stack }) => stack),
});
