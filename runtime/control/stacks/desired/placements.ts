import type { NodeId, StackId } from '../../../../schemas/ids/brand.ts';
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
  readonly #isAsked: (stack: StackId) => boolean;
  /** Each report asks, and stacks change rarely. */
  readonly #made = new Map<NodeId, Made>();

  /** @param isAsked whether all machines of a stack are asked once more whether they are ready */
  constructor(
    stacks: Pick<OpenStacks, 'on' | 'known'>,
    isAsked: (stack: StackId) => boolean = () => false,
  ) {
    this.#stacks = stacks;
    this.#isAsked = isAsked;
  }

  async on(node: NodeId): Promise<Placement> {
    const here = (await this.#stacks.on(node)).map(({ record }) => record);
    const asked = new Set(here.flatMap(({ id }) => (this.#isAsked(id) ? [id] : [])));
    const before = this.#made.get(node);
    // While some are asked, which is a matter of minutes, nothing is remembered.
    if (asked.size === 0 && before && isSame(before.here, here)) return before.placement;
    const placement = { ...placementOn(node, here, asked), known: this.#stacks.known };
    if (asked.size > 0) return placement;
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

function placementOn(
  node: NodeId,
  here: readonly StackRecord[],
  asked: ReadonlySet<StackId>,
): Omit<Placement, 'known'> {
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
      routed.flatMap(({ id: stack, definition }) =>
        definition.machines
          // Those on the node itself are asked only while all of a stack are asked once more.
          .filter((machine) => machine.node !== node || asked.has(stack))
          .map(({ id }) => id),
      ),
    ),
  };
}
