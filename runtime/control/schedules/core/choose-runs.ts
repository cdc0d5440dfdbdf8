/** A run that is due, and may begin if there is room. */
export interface DueRun<Job extends string = string> {
  readonly stack: string;
  readonly job: Job;
  /** Since when: the first time that it stands for, or it would be the last again whenever its next time has come. */
  readonly sinceMs: number;
  /** Why it waits whatever else goes on; undefined: for nothing. */
  readonly waits: string | undefined;
}

export interface RoomForRuns<Job extends string = string> {
  /** How many of each job may go on at a time. */
  readonly most: Readonly<Record<Job, number>>;
  /** Runs that go on. */
  readonly going: readonly Pick<DueRun<Job>, 'stack' | 'job'>[];
}

/**
 * Decides which runs begin now: what has waited longest comes first, one run of a stack at a time, so many of a job at a time.
 * Later jobs (an update in its window, a backup that is tried out) come in here: they only have to be due.
 */
export function chooseRuns<Job extends string, Run extends DueRun<Job>>(
  due: readonly Run[],
  { most, going }: RoomForRuns<Job>,
): Run[] {
  const busy = new Set(going.map(({ stack }) => stack));
  const taken = new Map<Job, number>();
  const take = (job: Job): void => void taken.set(job, (taken.get(job) ?? 0) + 1);
  for (const { job } of going) take(job);
  return due
    .toSorted((a, b) => a.sinceMs - b.sinceMs || (a.stack < b.stack ? -1 : 1))
    .filter(({ stack, job, waits }) => {
      if (waits !== undefined || busy.has(stack) || (taken.get(job) ?? 0) >= most[job])
        return false;
      busy.add(stack);
      take(job);
      return true;
    });
}
