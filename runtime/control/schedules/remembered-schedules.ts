import type { StackId } from '../../../schemas/ids/brand.ts';
import type { RunRecord, ScheduleSetting, ScheduleStore } from './ports/schedule-store.ts';

/** Schedules in memory before those in the database: every look asks for all of them. */
export class RememberedSchedules implements ScheduleStore {
  readonly #store: ScheduleStore;
  #settings: Promise<ScheduleSetting[]> | undefined;
  #runs: Promise<RunRecord[]> | undefined;

  constructor(store: ScheduleStore) {
    this.#store = store;
  }

  settings(): Promise<ScheduleSetting[]> {
    this.#settings ??= this.#store.settings().catch((error: unknown) => {
      this.#settings = undefined;
      throw error;
    });
    return this.#settings;
  }

  runs(): Promise<RunRecord[]> {
    this.#runs ??= this.#store.runs().catch((error: unknown) => {
      this.#runs = undefined;
      throw error;
    });
    return this.#runs;
  }

  set(setting: ScheduleSetting): Promise<void> {
    return this.#written(() => this.#store.set(setting));
  }

  unset(of: Pick<ScheduleSetting, 'scope' | 'job'>): Promise<void> {
    return this.#written(() => this.#store.unset(of));
  }

  noteRun(run: RunRecord): Promise<void> {
    return this.#written(() => this.#store.noteRun(run));
  }

  forget(stack: StackId): Promise<void> {
    return this.#written(() => this.#store.forget(stack));
  }

  /** What was read before it was written is read again, also when writing fails. */
  async #written(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } finally {
      this.#settings = undefined;
      this.#runs = undefined;
    }
  }
}
