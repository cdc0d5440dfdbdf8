import type { ObservedState } from '../../../schemas/agent/observed.ts';
import type { AuditTrail } from '../../audit/audit-trail.ts';
import type { ChangeFeed } from '../../events/change-feed.ts';
import type { NodeStore } from './ports/node-store.ts';

export interface NodeDiskWatchDependencies {
  readonly nodes: Pick<NodeStore, 'get' | 'setDisk'>;
  readonly desired: { touchNodes(nodes: ReadonlySet<ObservedState['node']>): void };
  readonly audit: Pick<AuditTrail, 'record'>;
  readonly changes: Pick<ChangeFeed, 'publish'>;
}

/** Notes that a disk keeps its node as was ordered: from then on it is expected, and never formatted. */
export class NodeDiskWatch {
  readonly #dependencies: NodeDiskWatchDependencies;

  constructor(dependencies: NodeDiskWatchDependencies) {
    this.#dependencies = dependencies;
  }

  /** Looks at a report that has just been taken. */
  async note({ node, facts }: ObservedState): Promise<void> {
    if (facts.ownPool !== undefined) return;
    const { nodes, desired, audit, changes } = this.#dependencies;
    const record = await nodes.get(node);
    if (record?.disk?.state !== 'ordered') return;
    await nodes.setDisk(node, { ...record.disk, state: 'kept' });
    desired.touchNodes(new Set([node]));
    changes.publish('node', node);
    const sentence = `${record.disk.disk.path} of ${facts.hostname} keeps the node ${record.name} from now on.`;
    await audit.record({ actor: 'node', action: 'node.disk-kept', subject: node, sentence });
  }
}
