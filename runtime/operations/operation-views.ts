import type { Operation } from '../../schemas/api/resources/operation.ts';
import { isActive } from '../../schemas/capability/operation.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import type { OperationId } from '../../schemas/ids/brand.ts';
import type { OperationKind } from './kind.ts';
import type { OperationReader } from './ports/operation-log.ts';
import type { OperationRecord } from './record.ts';
import { viewOperation } from './view.ts';

/**
 * Views of operations for lists. Nothing happens to one that has ended with its parts, so it is read once: a list would
 * otherwise ask the database twice for each of its lines.
 */
export class OperationViews {
  readonly #log: Pick<OperationReader, 'events' | 'progress' | 'children'>;
  readonly #kinds: readonly OperationKind[];
  /** Those that were asked for last come last. */
  readonly #ended = new Map<OperationId, Operation>();

  constructor(
    log: Pick<OperationReader, 'events' | 'progress' | 'children'>,
    kinds: readonly OperationKind[],
  ) {
    this.#log = log;
    this.#kinds = kinds;
  }

  async of(record: OperationRecord): Promise<Operation> {
    const known = this.#ended.get(record.id);
    const view = known ?? (await viewOperation(record, this.#log, this.#kinds));
    if (!isActive(record.state) && view.children.every(({ state }) => !isActive(state))) {
      this.#keep(view);
    }
    return view;
  }

  #keep(view: Operation): void {
    this.#ended.delete(view.id);
    this.#ended.set(view.id, view);
    const [oldest] = this.#ended.keys();
    if (oldest !== undefined && this.#ended.size > LIMITS.operation.keptViews) {
      this.#ended.delete(oldest);
    }
  }
}
