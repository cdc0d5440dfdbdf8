import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { Placement } from '../../nodes/core/keep-placed.ts';
import {
  layersOn,
  movingTo,
  networksOn,
  volumesLeftOn,
  volumesOn,
} from '../core/define/on-node.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import type { OpenStacks } from './open-stacks.ts';

/** What was placed on which node. */
export class Placements {
  readonly #stacks: Pick<OpenStacks, 'on' | 'known'>;
  /** Each report asks, and stacks change rarely. */
  readonly #made = new Map<NodeId, Made>();

  constructor(stacks: Pick<OpenStacks, 'on' | 'known'>) {
    this.#stacks = stacks;
  }

  async on(node: NodeId): Promise<Placement> {
    const here = (await this.#stacks.on(node)).map(({ record }) => record);
    const before = this.#made.get(node);
    if (before && isSame(before.here, here)) return before.placement;
    const placement = { ...placementOn(node, here), known: this.#stacks.known };
    // Of a node without stacks, which may be gone, nothing is kept.
    if (here.length === 0) this.#made.delete(node);
    else this.#made.set(node, { here, placement });
    return placement;
  }
}

interface Made {
  /** What it was made of; a stack that changes is another record. */
  readonly here: readonly StackRecord[];
  readonly placement: Placement;
}

const isSame = (a: readonly StackRecord[], b: readonly StackRecord[]): boolean =>
  a.length === b.length && a.every((record, index) => record === b[index]);

function placementOn(node: NodeId, here: readonly StackRecord[]): Omit<Placement, 'known'> {
  const machines = new Set<string>(
    here.flatMap(({ definition }) =>
      definition.machines.filter((machine) => machine.node === node).map(({ id }) => id),
    ),
  );
  const routed = here.filter(({ definition }) => definition.gateway === node);
  return {
    machines,
    arrivals: new Set([
      ...machines,
      ...here.flatMap(({ definition }) => movingTo(definition, node).map(({ id }) => id)),
    ]),
    handed: new Set(
      here.flatMap(({ definition }) =>
        definition.machines.flatMap(({ id, left }) => (left?.includes(node) ? [id] : [])),
      ),
    ),
    volumes: new Set(
      here.flatMap(({ definition }) => [
        ...volumesOn(definition, node).map(({ id }) => id),
        ...layersOn(definition, node).map(({ id }) => id),
        ...movingTo(definition, node).flatMap(({ move }) => move.copy),
        ...volumesLeftOn(definition, node).map(({ id }) => id),
      ]),
    ),
    networks: new Set(
      here.flatMap(({ definition }) => networksOn(definition, node).map(({ id }) => id)),
    ),
    stacks: new Set(routed.map(({ id }) => id)),
    probed: new Set(
      routed.flatMap(({ definition }) =>
        definition.machines.filter((machine) => machine.node !== node).map(({ id }) => id),
      ),
    ),
  };
}
