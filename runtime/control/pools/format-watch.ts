import type { ObservedState } from '../../../schemas/agent/observed.ts';
import type { AuditTrail } from '../../audit/audit-trail.ts';
import type { PoolBook } from './pool-book.ts';
import type { PoolRecord, PoolStore } from './ports/pool-store.ts';

export interface FormatWatchDependencies {
  readonly pools: Pick<PoolStore, 'list' | 'endFormat'>;
  readonly poolBook: Pick<PoolBook, 'changed'>;
  readonly audit: AuditTrail;
}

/** Takes back the order to format a disk once its pool has come up: it is never given twice. */
export class FormatWatch {
  readonly #dependencies: FormatWatchDependencies;

  constructor(dependencies: FormatWatchDependencies) {
    this.#dependencies = dependencies;
  }

  /** @param before what the same node said before; undefined: nothing */
  async note(state: ObservedState, before: ObservedState | undefined): Promise<void> {
    const ready = new Set(
      state.pools
        .filter((pool) => pool.state === 'ready')
        .filter(({ id }) => before?.pools.find((each) => each.id === id)?.state !== 'ready')
        .map(({ id }) => id),
    );
    if (ready.size === 0) return;
    const all = await this.#dependencies.pools.list();
    for (const pool of all) if (ready.has(pool.id)) await this.#end(pool, state);
  }

  async #end(pool: PoolRecord, { facts }: ObservedState): Promise<void> {
    const { pools, poolBook, audit } = this.#dependencies;
    const { id, name, place } = pool;
    if (place.kind !== 'disk' || !place.format || !(await pools.endFormat(id))) return;
    await poolBook.changed(pool);
    const sentence = `${place.format.path} of ${facts.hostname} was formatted for the pool ${name}.`;
    await audit.record({ actor: 'node', action: 'pool.format', subject: id, sentence });
  }
}
