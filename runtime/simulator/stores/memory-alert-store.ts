import type {
  AlertChannelRecord,
  AlertState,
  AlertStore,
} from '../../control/alerts/ports/alert-store.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { byKey } from './by-key.ts';
import { detached } from './detached.ts';
import type { MemoryTables } from './memory-tables.ts';

/** Who is told, and what of, in memory. */
export class MemoryAlertStore implements AlertStore {
  readonly #tables: Pick<MemoryTables, 'alerts'>;

  constructor(tables: Pick<MemoryTables, 'alerts'>) {
    this.#tables = tables;
  }

  async list(): Promise<(AlertChannelRecord & AlertState)[]> {
    return [...this.#tables.alerts.values()].toSorted(byKey(({ name }) => name));
  }

  async add(channel: AlertChannelRecord): Promise<void> {
    const { name } = channel;
    if (this.#tables.alerts.has(name)) {
      throw new Fault('NAME_TAKEN', { what: 'alert channel', name });
    }
    const nothing = { known: [], toldAt: null, failures: 0, problem: null };
    this.#tables.alerts.set(name, detached({ ...channel, ...nothing }));
  }

  async note(
    { name, addedAt }: Pick<AlertChannelRecord, 'name' | 'addedAt'>,
    state: AlertState,
  ): Promise<void> {
    const found = this.#tables.alerts.get(name);
    if (found?.addedAt.getTime() === addedAt.getTime())
      this.#tables.alerts.set(name, detached({ ...found, ...state }));
  }

  async remove(name: string): Promise<boolean> {
    return this.#tables.alerts.delete(name);
  }
}
