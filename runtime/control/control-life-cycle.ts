import { LIMITS } from '../../schemas/config/limits.ts';
import type { OperationWorker } from '../operations/worker.ts';
import { oneAtATime } from '../process/one-at-a-time.ts';
import type { AlertKeeper } from './alerts/alert-keeper.ts';
import type { ControlDependencies } from './control-dependencies.ts';
import type { SeriesKeeper } from './nodes/series-keeper.ts';
import { sampleCluster } from './nodes/sample-cluster.ts';
import type { SleepKeeper } from './power/sleep-keeper.ts';
import type { ScheduleKeeper } from './schedules/schedule-keeper.ts';
import { purgeExpiredData } from './stacks/operations/expired-data.ts';

const RECONCILE_MS = 10 * 60_000;

/** What the admin role does between its start and its end. */
export interface LifeCycle {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** What the admin role does by itself, besides answering: it works, looks and keeps in turn. */
export function controlLifeCycle(
  worker: OperationWorker,
  dependencies: ControlDependencies,
  {
    keeper,
    sleeps,
    scheduler,
    alerts,
    flush,
    onError,
  }: {
    keeper: SeriesKeeper;
    sleeps: Pick<SleepKeeper, 'look'>;
    scheduler: Pick<ScheduleKeeper, 'look'>;
    alerts: Pick<AlertKeeper, 'look'>;
    /** Writes what waits to be written. */
    flush: () => Promise<void>;
    onError: (error: unknown) => void;
  },
): LifeCycle {
  const inTurn = oneAtATime();
  const look = (): void => void inTurn(() => dependencies.releases.look()).catch(onError);
  const keepInTurn = oneAtATime();
  /** Figures are a courtesy: the server runs without them. */
  const keep = (work: () => Promise<void>): Promise<void> => keepInTurn(work).catch(onError);
  let isFlushing = false;
  /** One that takes longer than until the next is not followed by all that were due meanwhile. */
  const flushFigures = async (): Promise<void> => {
    if (isFlushing) return;
    isFlushing = true;
    await keep(() => keeper.flush());
    isFlushing = false;
  };
  const machines = async (): Promise<ReadonlySet<string>> => {
    const stacks = await dependencies.stacks.list();
    return new Set(stacks.flatMap(({ definition }) => definition.machines.map(({ id }) => id)));
  };
  const sleepInTurn = oneAtATime();
  const lookSleep = (): void => void sleepInTurn(() => sleeps.look()).catch(onError);
  const sample = (): void => void sampleCluster(dependencies).catch(onError);
  let timers: NodeJS.Timeout[] = [];
  const reconcile = (): void => {
    purgeExpiredData(dependencies).then(() => worker.wake(), onError);
    dependencies.consoles.forgetGone(machines).catch(onError);
  };
  return {
    async start() {
      await dependencies.imageKeeper.check().catch(onError);
      await begun(keep(() => keeper.load()));
      await worker.start();
      timers = [
        setInterval(reconcile, RECONCILE_MS),
        setInterval(look, LIMITS.stack.newerOwnMs),
        setInterval(() => void flushFigures(), LIMITS.stack.metricFlushMs),
        setInterval(sample, LIMITS.stack.metricIntervalMs),
        setInterval(lookSleep, LIMITS.power.sleepLookMs),
        lookEvery(LIMITS.schedule.lookMs, scheduler, onError),
        lookEvery(LIMITS.alerts.lookMs, alerts, onError),
      ];
      reconcile();
      look();
    },
    async stop() {
      dependencies.files.stop();
      for (const timer of timers) clearInterval(timer);
      keeper.end();
      await worker.stop();
      await keep(() => keeper.flush('all'));
      await flush().catch(onError);
    },
  };
}

const lookEvery = (
  everyMs: number,
  keeper: { look(): Promise<void> },
  onError: (error: unknown) => void,
): NodeJS.Timeout =>
  setInterval(
    unlessBusy(() => keeper.look(), onError),
    everyMs,
  );

/** One that takes longer than until the next is not followed by all that were due meanwhile. */
function unlessBusy(look: () => Promise<void>, onError: (error: unknown) => void): () => void {
  let isBusy = false;
  return () => {
    if (isBusy) return;
    isBusy = true;
    void look()
      .catch(onError)
      .finally(() => (isBusy = false));
  };
}

/** Waits for figures of before that are few; others come while the server works. */
function begun(loading: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, LIMITS.figures.loadWaitMs);
    void loading.finally(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
