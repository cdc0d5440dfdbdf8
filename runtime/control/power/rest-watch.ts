import type { ObservedState } from '../../../schemas/agent/observed.ts';
import type { AuditTrail } from '../../audit/audit-trail.ts';
import type { ChangeFeed } from '../../events/change-feed.ts';
import { isBack } from '../nodes/core/power/power-record.ts';
import type { NodeStore } from '../nodes/ports/node-store.ts';
import type { PowerStore } from '../nodes/ports/power-store.ts';

interface RestWatchDependencies {
  readonly power: Pick<PowerStore, 'get' | 'change'>;
  readonly nodes: Pick<NodeStore, 'get'>;
  readonly audit: Pick<AuditTrail, 'record'>;
  readonly changes: Pick<ChangeFeed, 'publish'>;
}

/** Keeps true: a node that was off and reports is on, whoever has switched it on. */
export class RestWatch {
  readonly #dependencies: RestWatchDependencies;

  constructor(dependencies: RestWatchDependencies) {
    this.#dependencies = dependencies;
  }

  /** Looks at a report that has just been taken. */
  async look(report: ObservedState): Promise<void> {
    const { power, nodes, audit, changes } = this.#dependencies;
    const { node } = report;
    const known = await power.get(node);
    // Whoever waits for it says so itself.
    if (!known?.rest?.settled || known.wakers.length > 0 || !isBack(known.rest, report)) return;
    const { operation } = known.rest;
    let isLifted = false;
    await power.change(node, (now) => {
      isLifted = now.rest?.operation === operation && now.wakers.length === 0;
      return isLifted ? { ...now, rest: null } : now;
    });
    if (!isLifted) return;
    changes.publish('node', node);
    const name = (await nodes.get(node))?.name ?? node;
    const sentence = `The node ${name}, which was switched off, is on: somebody has switched it on.`;
    await audit.record({ actor: 'system', action: 'node.on', subject: node, sentence });
  }
}
