import type { NodeId } from '../../../schemas/ids/brand.ts';
import { spreadHash } from '../../../schemas/ids/spread-hash.ts';

interface Place {
  readonly at: number;
  readonly node: NodeId;
}

/**
 * Nodes around a circle, each at a place of its own that depends on nothing but its id. Who begins at
 * some place meets the same nodes in the same order while others come and go, and the cost of that
 * does not grow with their number.
 */
export class NodeRing {
  readonly #places: Place[] = [];

  get size(): number {
    return this.#places.length;
  }

  /** Adding a node twice equals adding it once. */
  add(node: NodeId): void {
    const place = { at: spreadHash(node), node };
    const index = this.#find(place);
    if (this.#places[index]?.node !== node) this.#places.splice(index, 0, place);
  }

  delete(node: NodeId): void {
    const index = this.#find({ at: spreadHash(node), node });
    if (this.#places[index]?.node === node) this.#places.splice(index, 1);
  }

  /**
   * @param at where to begin, from 0 to 2³² − 1
   * @returns each node once, around the circle; of a ring that nothing is changed in meanwhile
   */
  *from(at: number): Generator<NodeId> {
    const first = this.#find({ at, node: '' as NodeId });
    for (let step = 0; step < this.#places.length; step += 1) {
      const place = this.#places[(first + step) % this.#places.length];
      if (place) yield place.node;
    }
  }

  /** @returns index of the first place that does not come before this one */
  #find(place: Place): number {
    let [low, high] = [0, this.#places.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const each = this.#places[middle];
      if (each && comesBefore(each, place)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const comesBefore = (a: Place, b: Place): boolean =>
  a.at < b.at || (a.at === b.at && a.node < b.node);
