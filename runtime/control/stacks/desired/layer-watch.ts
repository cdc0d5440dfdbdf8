import type { ObservedState } from '../../../../schemas/agent/observed.ts';
import { borrowersOf, settleLoans } from '../core/define/loans.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import { layerNews } from '../core/view/layer-news.ts';
import type { StackWriter } from '../ports/stack-store.ts';
import type { DesiredStates } from './desired-states.ts';
import type { OpenStacks } from './open-stacks.ts';

export interface LayerWatchDependencies {
  readonly open: Pick<OpenStacks, 'layeredOn' | 'recordOf'>;
  readonly stacks: Pick<StackWriter, 'changeLayers' | 'settleLoans'>;
  readonly desired: Pick<DesiredStates, 'current' | 'touch'>;
}

/** Whether a layer of a stack may be lent to one that does not stand on it any more. */
const hasOver = (record: StackRecord, open: LayerWatchDependencies['open']): boolean => {
  const others = borrowersOf(record).flatMap((id) => open.recordOf(id) ?? []);
  return settleLoans(record, others) !== record;
};

/**
 * Keeps true: layers that neither a restore point nor a clone needs any more are merged and deleted, and forgotten when
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
    for (const record of open.layeredOn(node)) {
      const { id, definition } = record;
      // What is remembered may be older than what is stored: that decides.
      if (hasOver(record, open) && (await stacks.settleLoans(id))) desired.touch(id);
      const news = layerNews(definition, node, volumes);
      if (!news) continue;
      await stacks.changeLayers(id, { kind: 'news', news });
      desired.touch(id);
    }
  }
}
