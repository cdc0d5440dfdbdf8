import type { Call } from '../../../../schemas/api/handler.ts';
import type { NodeOrders } from '../../../../schemas/api/resources/node.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import type { NodeRecord } from '../ports/node-store.ts';

/** What the audit log says of each order; the reason comes behind. */
const WORDS = {
  cordon: {
    given: { action: 'node.cordon', words: (name: string) => `The node ${name} was cordoned` },
    lifted: {
      action: 'node.uncordon',
      words: (name: string) => `The node ${name} was uncordoned`,
    },
  },
  maintenance: {
    given: {
      action: 'node.maintenance-start',
      words: (name: string) => `Maintenance of the node ${name} began`,
    },
    lifted: {
      action: 'node.maintenance-end',
      words: (name: string) => `Maintenance of the node ${name} ended`,
    },
  },
  drain: {
    given: { action: 'node.drain', words: (name: string) => `The node ${name} is drained` },
    lifted: {
      action: 'node.undrain',
      words: (name: string) => `The node ${name} is no longer drained`,
    },
  },
  dead: {
    given: {
      action: 'node.declare-dead',
      words: (name: string) =>
        `The node ${name} was declared dead, by somebody who vouches that it is off or cut off`,
    },
    lifted: {
      action: 'node.revive',
      words: (name: string) => `The node ${name} is back, and has given up what others took over`,
    },
  },
} as const;

/** Gives orders and takes them back; what changes something is written down. */
export class NodeOrderBook {
  readonly #dependencies: Pick<ControlDependencies, 'nodes' | 'audit' | 'changes' | 'now'>;

  constructor(dependencies: Pick<ControlDependencies, 'nodes' | 'audit' | 'changes' | 'now'>) {
    this.#dependencies = dependencies;
  }

  /** An order that stands stays, with the reason of whoever gave it. @returns whether it is new */
  async give(
    kind: keyof NodeOrders,
    node: NodeRecord,
    { call, reason }: { readonly call: Call; readonly reason: string | undefined },
  ): Promise<boolean> {
    const { nodes, now } = this.#dependencies;
    const order = { by: nameOf(call), at: now().toISOString(), reason: reason ?? null };
    if (!(await nodes.giveOrder(node.id, kind, order))) return false;
    const { action, words } = WORDS[kind].given;
    const sentence = `${words(node.name)}${because(reason)}`;
    await this.tell(action, node, { call, sentence });
    return true;
  }

  async lift(kind: keyof NodeOrders, node: NodeRecord, call: Call): Promise<void> {
    if (!(await this.#dependencies.nodes.liftOrder(node.id, kind))) return;
    const { action, words } = WORDS[kind].lifted;
    await this.tell(action, node, { call, sentence: `${words(node.name)}.` });
  }

  async tell(
    action: string,
    node: NodeRecord,
    { call, sentence }: { readonly call: Call; readonly sentence: string },
  ): Promise<void> {
    const { audit, changes } = this.#dependencies;
    changes.publish('node', node.id);
    await audit.record({ actor: nameOf(call), action, subject: node.id, sentence });
  }
}

const nameOf = ({ principal }: Call): string => principal?.name ?? 'nobody';

/** @returns a reason as the rest of a sentence; people end theirs with a full stop or do not */
const because = (reason: string | undefined): string =>
  reason === undefined ? '.' : `: ${reason.replace(/[.\s]+$/u, '')}.`;
