import type {
  RunRecord,
  ScheduleSetting,
  ScheduleStore,
} from '../../control/schedules/ports/schedule-store.ts';
import type { StackId } from '../../../schemas/ids/brand.ts';
import { byKey } from './by-key.ts';
import { detached } from './detached.ts';
import type { MemoryTables } from './memory-tables.ts';

type Told = Pick<MemoryTables, 'schedules' | 'scheduleRuns'>;

/** What is done by schedule, in memory. */
export class MemoryScheduleStore implements ScheduleStore {
  readonly #tables: Told;

  constructor(tables: Told) {
    this.#tables = tables;
  }

  async settings(): Promise<ScheduleSetting[]> {
    return [...this.#tables.schedules.values()].toSorted(byKey(settingKey));
  }

  async set(setting: ScheduleSetting): Promise<void> {
    this.#tables.schedules.set(settingKey(setting), detached(setting));
  }

  async unset(of: Pick<ScheduleSetting, 'scope' | 'job'>): Promise<void> {
    this.#tables.schedules.delete(settingKey(of));
  }

  async runs(): Promise<RunRecord[]> {
    return [...this.#tables.scheduleRuns.values()].toSorted(byKey(runKey));
  }

  async noteRun(run: RunRecord): Promise<void> {
    this.#tables.scheduleRuns.set(runKey(run), detached(run));
  }

  async forget(stack: StackId): Promise<void> {
    for (const [key, { scope }] of this.#tables.schedules) {
      if (scope === stack) this.#tables.schedules.delete(key);
    }
    for (const [key, run] of this.#tables.scheduleRuns) {
      if (run.stack === stack) this.#tables.scheduleRuns.delete(key);
    }
  }
}

const settingKey = ({ scope, job }: Pick<ScheduleSetting, 'scope' | 'job'>): string =>
  `${scope}/${job}`;
const runKey = ({ stack, job }: Pick<RunRecord, 'stack' | 'job'>): string => `${stack}/${job}`;
