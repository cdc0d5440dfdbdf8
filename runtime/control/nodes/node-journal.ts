import type { AuditTrail } from '../../audit/audit-trail.ts';
import { nodeEvents } from './core/node-events.ts';
import { reportChanges, type SeenStates } from './core/report-changes.ts';
import type { NodeId } from '../../../schemas/ids/brand.ts';
import type { OpenStacks } from '../stacks/desired/open-stacks.ts';

type SeenReport = SeenStates & { readonly node: NodeId };

/**
 * Writes down what happens to machines and volumes, by comparing one report with the one before.
 * Only the stacks of that node are looked at, and only for a report that tells of changes.
 */
export class NodeJournal {
  readonly #stacks: Pick<OpenStacks, 'on'>;
  readonly #audit: Pick<AuditTrail, 'record'>;

  constructor(stacks: Pick<OpenStacks, 'on'>, audit: Pick<AuditTrail, 'record'>) {
    this.#stacks = stacks;
    this.#audit = audit;
  }

  /** @param state of one node, and `before` the same earlier */
  async note(state: SeenReport, before: SeenStates | undefined): Promise<void> {
    const changes = reportChanges(state, before);
    if (changes.machines.length + changes.volumes.length === 0) return;
    const stacks = (await this.#stacks.on(state.node)).map(({ record }) => record);
    for (const event of nodeEvents(changes, stacks)) {
      await this.#audit.record({ actor: 'node', ...event });
    }
  }
}
