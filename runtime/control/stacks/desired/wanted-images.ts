import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';
import { concernedNodes } from '../core/define/definition.ts';
import { imagesOn } from '../core/define/on-node.ts';
import { reaches, type StackRecord } from '../core/define/stack-record.ts';

type Fetching = Pick<StackRecord, 'stage' | 'definition'>;

/**
 * Which nodes want which image, counted by stacks. It is asked for each image of each desired state,
 * so the answer must not cost a look at every stack that has the image.
 */
export class WantedImages {
  /** For each image and node, how many stacks want it there. */
  readonly #counts = new Map<Digest, Map<NodeId, number>>();

  add(stack: Fetching): void {
    this.#change(stack, 1);
  }

  /** @param stack as it was added */
  remove(stack: Fetching): void {
    this.#change(stack, -1);
  }

  /** @returns nodes that want an image, each once, in no order that means anything */
  nodes(image: Digest): NodeId[] {
    return [...(this.#counts.get(image)?.keys() ?? [])];
  }

  #change({ stage, definition }: Fetching, by: 1 | -1): void {
    if (!reaches(stage, 'fetched')) return;
    for (const node of concernedNodes(definition)) {
      for (const { id } of imagesOn(definition, node)) {
        const nodes = this.#counts.get(id) ?? new Map<NodeId, number>();
        const count = (nodes.get(node) ?? 0) + by;
        if (count > 0) this.#counts.set(id, nodes.set(node, count));
        else nodes.delete(node);
        if (nodes.size === 0) this.#counts.delete(id);
      }
    }
  }
}
