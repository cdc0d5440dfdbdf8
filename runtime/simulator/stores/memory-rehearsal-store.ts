import { LIMITS } from '../../../schemas/config/limits.ts';
import type { StackId } from '../../../schemas/ids/brand.ts';
import type {
  RehearsalRecord,
  RehearsalStore,
} from '../../control/stacks/ports/rehearsal-store.ts';
import { detached } from './detached.ts';
import type { MemoryTables } from './memory-tables.ts';

/** Results of rehearsals in memory. */
export class MemoryRehearsalStore implements RehearsalStore {
  readonly #rehearsals: MemoryTables['rehearsals'];

  constructor({ rehearsals }: MemoryTables) {
    this.#rehearsals = rehearsals;
  }

  async list(stack: StackId): Promise<RehearsalRecord[]> {
    return [...this.#rehearsals.values()]
      .filter((rehearsal) => rehearsal.stack === stack)
      .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at) || (a.id < b.id ? -1 : 1));
  }

  async add(rehearsal: RehearsalRecord): Promise<void> {
    if (!this.#rehearsals.has(rehearsal.id)) {
      this.#rehearsals.set(rehearsal.id, detached(rehearsal));
    }
    const tooMany = (await this.list(rehearsal.stack)).slice(
      LIMITS.stack.upgrade.rehearsal.mostKept,
    );
    for (const { id } of tooMany) this.#rehearsals.delete(id);
  }
}
