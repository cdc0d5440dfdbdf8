import type { StackId } from '../../../schemas/ids/brand.ts';
import { oneAtATime } from '../../process/one-at-a-time.ts';
import type { RunRecord, ScheduleSetting, ScheduleStore } from './ports/schedule-store.ts';

interface Known {
  readonly settings: Map<string, ScheduleSetting>;
  readonly runs: Map<string, RunRecord>;
}

const settingKey = ({ scope, job }: Pick<ScheduleSetting, 'scope' | 'job'>): string =>
  `${scope}/${job}`;
const runKey = ({ stack, job }: Pick<RunRecord, 'stack' | 'job'>): string => `${stack}/${job}`;

/** Schedules in memory before those in the database: every look asks for all of them, and there may be thousands. */
export class RememberedSchedules implements ScheduleStore {
  readonly #store: ScheduleStore;
  readonly #inTurn = oneAtATime();
  #known: Known | undefined;

  constructor(store: ScheduleStore) {
    this.#store = store;
  }

  async settings(): Promise<ScheduleSetting[]> {
    return [...(this.#known ?? (await this.#load())).settings.values()];
  }

  async runs(): Promise<RunRecord[]> {
    return [...(this.#known ?? (await this.#load())).runs.values()];
  }

  set(setting: ScheduleSetting): Promise<void> {
    const write = () => this.#store.set(setting);
    return this.#write(write, ({ settings }) => void settings.set(settingKey(setting), setting));
  }

  unset(of: Pick<ScheduleSetting, 'scope' | 'job'>): Promise<void> {
    const write = () => this.#store.unset(of);
    return this.#write(write, ({ settings }) => void settings.delete(settingKey(of)));
  }

  noteRun(run: RunRecord): Promise<void> {
    const write = () => this.#store.noteRun(run);
    return this.#write(write, ({ runs }) => void runs.set(runKey(run), run));
  }

  forget(stack: StackId): Promise<void> {
    const write = () => this.#store.forget(stack);
    return this.#write(write, ({ settings, runs }) => {
      for (const [key, { scope }] of settings) if (scope === stack) settings.delete(key);
      for (const [key, run] of runs) if (run.stack === stack) runs.delete(key);
    });
  }

  /** What could not be written may have been: everything is read again. */
  #write(write: () => Promise<void>, amend: (known: Known) => void): Promise<void> {
    return this.#inTurn(async () => {
      try {
        await write();
        if (this.#known) amend(this.#known);
      } catch (error) {
        this.#known = undefined;
        throw error;
      }
    });
  }

  #load(): Promise<Known> {
    return this.#inTurn(async () => {
      this.#known ??= {
        settings: new Map((await this.#store.settings()).map((each) => [settingKey(each), each])),
        runs: new Map((await this.#store.runs()).map((run) => [runKey(run), run])),
      };
      return this.#known;
    });
  }
}
