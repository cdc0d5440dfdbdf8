import type { ObservedState } from '../../../../schemas/agent/observed.ts';
import { layerNews } from '../core/view/layer-news.ts';
import type { StackWriter } from '../ports/stack-store.ts';
import type { DesiredStates } from './desired-states.ts';
import type { OpenStacks } from './open-stacks.ts';

export interface LayerWatchDependencies {
  readonly open: Pick<OpenStacks, 'layeredOn'>;
  readonly stacks: Pick<StackWriter, 'changeLayers'>;
  readonly desired: Pick<DesiredStates, 'current' | 'touch'>;
}

/**
 * Keeps true: layers that no restore point needs any more are merged and deleted, and forgotten when
 * their node says so. Each answer may be what the next order waits for.
 */
export class LayerWatch {
  readonly #dependencies: LayerWatchDependencies;

  constructor(dependencies: LayerWatchDependencies) {
    this.#dependencies = dependencies;
  }

  /** Looks at a report that has just been taken. */
  async look({ node, facts, generation, volumes }: ObservedState): Promise<void> {
    const { open, stacks, desired } = this.#dependencies;
    // What cannot be seen is not gone.
    if (facts.ownPool === 'absent' || open.layeredOn(node).length === 0) return;
    const wanted = await desired.current(node);
    if (generation < wanted.generation) return;
    for (const { id, definition } of open.layeredOn(node)) {
      const news = layerNews(definition, node, volumes);
      if (!news) continue;
      await stacks.changeLayers(id, { kind: 'news', news });
      desired.touch(id);
    }
  }
}
