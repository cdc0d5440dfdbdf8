import type { ObservedState } from '../../../../schemas/agent/observed.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { AuditTrail } from '../../../audit/audit-trail.ts';
import type { ChangeFeed } from '../../../events/change-feed.ts';
import type { NodeStore } from '../../nodes/ports/node-store.ts';
import type { ObservedStates } from '../../nodes/observed-states.ts';
import type { StackWriter } from '../ports/stack-store.ts';
import type { DesiredStates } from './desired-states.ts';
import type { OpenStacks } from './open-stacks.ts';

export interface LeftWatchDependencies {
  readonly open: Pick<OpenStacks, 'leftOn'>;
  readonly stacks: Pick<StackWriter, 'clearLeft'>;
  readonly desired: Pick<DesiredStates, 'current' | 'touch'>;
  readonly observed: Pick<ObservedStates, 'present'>;
  readonly nodes: Pick<NodeStore, 'get' | 'liftOrder'>;
  readonly audit: Pick<AuditTrail, 'record'>;
  readonly changes: Pick<ChangeFeed, 'publish'>;
}

/**
 * Keeps true: what a move has left on a node is written down until that node says that it is gone,
 * however long it was away. Whether something is gone is known only from an answer to the order.
 */
export class LeftWatch {
  readonly #dependencies: LeftWatchDependencies;

  constructor(dependencies: LeftWatchDependencies) {
    this.#dependencies = dependencies;
  }

  /** Looks at a report that has just been taken. */
  async look({ node, facts, generation, volumes, machines }: ObservedState): Promise<void> {
    // What cannot be seen is not gone: the seed of a machine lies there, with its secrets.
    if (facts.ownPool === 'absent') return;
    const { open, stacks, desired, observed, nodes } = this.#dependencies;
    const isDead = (await nodes.get(node))?.orders.dead != null;
    if (open.leftOn(node).length === 0 && !isDead) return;
    const wanted = await desired.current(node);
    if (generation < wanted.generation) return;
    const present = observed.present(node);
    const there = new Set<string>([
      ...present.machines,
      ...present.networks.filter((id) => wanted.gone.networks.includes(id)),
      ...machines.map(({ id }) => id),
      ...volumes.map(({ id }) => id),
    ]);
    const routers = present.routers.filter((stack) => wanted.gone.routers.includes(stack));
    for (const { stack, items } of open.leftOn(node)) {
      const gone = items.filter((id) => !there.has(id));
      if (gone.length === 0 || routers.includes(stack)) continue;
      await stacks.clearLeft(stack, { node, items: gone });
      desired.touch(stack);
    }
    const keeps = open
      .leftOn(node)
      .some(({ stack, items }) => routers.includes(stack) || items.some((id) => there.has(id)));
    if (isDead && !keeps) await this.#revive(node);
  }

  /** A node that was declared dead is back, and has nothing any more that others took over. */
  async #revive(node: NodeId): Promise<void> {
    const { nodes, audit, changes } = this.#dependencies;
    const name = (await nodes.get(node))?.name ?? node;
    if (!(await nodes.liftOrder(node, 'dead'))) return;
    changes.publish('node', node);
    const sentence = `The node ${name} is back, and has given up what others took over.`;
    await audit.record({ actor: 'system', action: 'node.revive', subject: node, sentence });
  }
}
