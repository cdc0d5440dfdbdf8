import type { ScheduleJob, ScheduleRule } from '../../../schemas/api/resources/schedule.ts';
import { isOver } from '../../../schemas/capability/operation.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { makeId } from '../../../schemas/ids/brand.ts';
import type { OperationRecord } from '../../operations/record.ts';
import { viewOperation } from '../../operations/view.ts';
import { oneAtATime } from '../../process/one-at-a-time.ts';
import type { ControlDependencies } from '../control-dependencies.ts';
import type { StackRecord } from '../stacks/core/define/stack-record.ts';
import { chooseRuns, type DueRun } from './core/choose-runs.ts';
import type { JudgedSchedule } from './core/judge-schedules.ts';
import { waitKey } from './core/wait-key.ts';
import {
  type LookSight,
  type RefusedRun,
  type ScheduledJob,
  SCHEDULER,
} from './jobs/scheduled-job.ts';
import { scheduledJobs } from './jobs/scheduled-jobs.ts';
import type { RunRecord } from './ports/schedule-store.ts';
import { judgeAll } from './judge-all.ts';
import { readLookSight } from './read-look-sight.ts';

/** A job of a stack whose time has come. */
export interface Due extends JudgedSchedule {
  readonly rule: ScheduleRule;
  readonly dueMs: number;
}

/** A run that is asked for: by its time, or by a person. */
interface RunOrder extends Pick<JudgedSchedule, 'stack' | 'job' | 'run'> {
  readonly rule: ScheduleRule;
  readonly slotMs: number;
  /** Repeated with the same, it is the same run; given what is done before it, it is that of this. */
  readonly keyOf: (before: string | undefined) => string;
}

/**
 * Has done what is due by schedule. What it does are ordinary operations, which go on by themselves when the server is started
 * anew. Each has a key made of what it is due for, and is noted after it was begun: killed between the two, the same operation is
 * found again. So none is lost, and none is begun twice.
 */
export class ScheduleKeeper {
  readonly #dependencies: ControlDependencies;
  readonly #waits: Map<string, string>;
  readonly #jobs: Readonly<Record<ScheduleJob, ScheduledJob>>;
  /** Runs are noted by nobody else meanwhile. */
  readonly #inTurn = oneAtATime();

  /** @param waits is told why runs that are due have not begun, by stack and job */
  constructor(dependencies: ControlDependencies, waits: Map<string, string>) {
    this.#dependencies = dependencies;
    this.#waits = waits;
    this.#jobs = scheduledJobs(dependencies);
  }

  /**
   * Looks how things are now, and has done what follows from it.
   *
   * @throws the first thing that went wrong, after everything else was looked at
   */
  look(): Promise<void> {
    return this.#inTurn(() => this.#look());
  }

  /**
   * Does a job of a stack now, whatever its times are.
   *
   * @param key repeated with the same, it is the same run
   * @throws Fault CONFLICT when it cannot be done now
   */
  runNow(judged: Omit<Due, 'dueMs'>, key: string): Promise<OperationRecord> {
    return this.#inTurn(async () => {
      const { operations, schedules, now } = this.#dependencies;
      const earlier = await operations.byKey(SCHEDULER, key);
      if (earlier) return earlier;
      const sight = await readLookSight(this.#dependencies);
      const why = (await this.#whyNot(judged, sight)) ?? (await this.#prepare(judged, sight));
      const { stack, job } = judged;
      if (why !== undefined) {
        throw new Fault('CONFLICT', conflict(stack, why));
      }
      const run = (await schedules.runs()).find(
        (each) => each.stack === stack.id && each.job === job,
      );
      const order = { ...judged, run, slotMs: now().getTime(), keyOf: () => key };
      const begun = await this.#run(order, sight);
      if (!('refused' in begun)) return begun;
      throw new Fault('CONFLICT', conflict(stack, begun.refused));
    });
  }

  async #look(): Promise<void> {
    const { schedules } = this.#dependencies;
    const failures: unknown[] = [];
    const each = async (work: () => Promise<void>): Promise<void> => {
      await work().catch((error: unknown) => failures.push(error));
    };
    if ((await schedules.settings()).length + (await schedules.runs()).length === 0) return;
    await this.#forgetGone();
    for (const run of await schedules.runs()) {
      if (run.outcome === 'running') await each(() => this.#settle(run));
    }
    const judged = await judgeAll(this.#dependencies);
    const due = judged.filter(isDue);
    const trims = judged.filter(({ run, stack }) => run?.trims && this.#mayTrim(stack));
    if (due.length + trims.length > 0) {
      const sight = await readLookSight(this.#dependencies);
      for (const one of trims) await each(() => this.#trim(one, sight));
      await this.#begin(due, judged, sight, each);
    } else {
      this.#waits.clear();
    }
    if (failures.length > 0) throw failures[0];
  }

  /**
   * Begins a run and notes it, or that it was refused.
   *
   * @throws Fault CONFLICT when something else works on the stack
   */
  async #run(order: RunOrder, sight: LookSight): Promise<OperationRecord | RefusedRun> {
    const { stack, job, rule, run, slotMs, keyOf } = order;
    const { operations, schedules, worker, changes, random } = this.#dependencies;
    const wanted = await this.#jobs[job].request(stack, rule, sight);
    if ('refused' in wanted) return this.#noteRefused(order, wanted);
    const { about, before, ...request } = wanted;
    const begun = await operations.create({
      id: makeId('op', random(16)),
      version: 1,
      createdBy: SCHEDULER,
      key: keyOf(before),
      ...request,
    });
    await schedules.noteRun({
      ...lastOf(order),
      // What it is done before is still to be done at that time.
      slot: before === undefined ? new Date(slotMs) : (run?.slot ?? NEVER),
      begunAt: begun.createdAt,
      operation: begun.id,
      about: about ?? null,
      outcome: 'running',
      endedAt: null,
      why: null,
    });
    worker.wake();
    changes.publish('operation', begun.id);
    changes.publish('stack', stack.id);
    return begun;
  }

  async #noteRefused(order: RunOrder, refused: RefusedRun): Promise<RefusedRun> {
    const { schedules, changes, now } = this.#dependencies;
    await schedules.noteRun({
      ...lastOf(order),
      slot: new Date(order.slotMs),
      begunAt: now(),
      operation: refused.operation ?? null,
      about: refused.about ?? null,
      outcome: 'failed',
      endedAt: now(),
      why: shortened(refused.refused),
    });
    changes.publish('stack', order.stack.id);
    return refused;
  }

  /** @returns why a run cannot begin now, as a sentence; undefined: it can */
  async #whyNot(
    { stack, job, rule }: Pick<RunOrder, 'stack' | 'job' | 'rule'>,
    sight: LookSight,
  ): Promise<string | undefined> {
    if (stack.stage !== 'defined') return 'It has no machines now.';
    const title = sight.busyWith.get(stack.id);
    if (title !== undefined) return `“${title}” is working on it.`;
    const absent = this.#dependencies.held?.absent([stack]) ?? [];
    if (absent.length > 0) return 'No node has anything of it since the server was restored.';
    return this.#jobs[job].waits(stack, rule, sight);
  }

  async #forgetGone(): Promise<void> {
    const { schedules, stacks } = this.#dependencies;
    const there = new Set<string>((await stacks.list()).map(({ id }) => id));
    const known = [
      ...(await schedules.runs()).map(({ stack }) => stack),
      ...(await schedules.settings()).flatMap(({ scope }) => (scope === 'all' ? [] : [scope])),
    ];
    for (const stack of new Set(known)) if (!there.has(stack)) await schedules.forget(stack);
  }

  /** Notes how a run has ended. */
  async #settle(run: RunRecord): Promise<void> {
    const { operations, kinds, schedules, changes, now } = this.#dependencies;
    const record = run.operation === null ? undefined : await operations.get(run.operation);
    if (record && !isOver(record.state)) return;
    const isDone = record?.state === 'succeeded';
    const endedAt = record?.finishedAt ?? now();
    await schedules.noteRun({
      ...run,
      outcome: isDone ? 'succeeded' : 'failed',
      endedAt,
      why: isDone ? null : shortened(await whyEnded(record, { operations, kinds })),
      succeededAt: isDone ? endedAt : run.succeededAt,
      trims: isDone || run.trims,
    });
    changes.publish('stack', run.stack);
  }

  /** What is deleted of a stack is work on it, which has one that a restored server holds made again. */
  #mayTrim(stack: StackRecord): boolean {
    const held = this.#dependencies.held?.unseen([stack]) ?? [];
    return stack.stage === 'defined' && held.length === 0;
  }

  async #trim({ stack, job, rule, run }: JudgedSchedule, sight: LookSight): Promise<void> {
    const { schedules, changes } = this.#dependencies;
    if (!run || (run.outcome === 'running' && sight.busyWith.has(stack.id))) return;
    const { again, why } = rule
      ? await this.#jobs[job].trim(stack, rule, sight)
      : { again: false, why: null };
    if (again) return;
    await schedules.noteRun({ ...run, trims: false, why: shortened(why ?? run.why) });
    changes.publish('stack', stack.id);
  }

  async #begin(
    due: readonly Due[],
    judged: readonly JudgedSchedule[],
    sight: LookSight,
    each: (work: () => Promise<void>) => Promise<void>,
  ): Promise<void> {
    const waiting = new Map<string, string>();
    const candidates: Candidate[] = [];
    for (const one of due) {
      await each(async () => {
        const waits = (await this.#whyNot(one, sight)) ?? (await this.#prepare(one, sight));
        const { stack, job, dueMs, missedMs: sinceMs = dueMs } = one;
        candidates.push({ stack: stack.id, job, sinceMs, waits, due: one });
      });
    }
    const going = judged.flatMap(({ stack, job, run }) =>
      run?.outcome === 'running' ? [{ stack: stack.id, job }] : [],
    );
    const chosen = new Set(chooseRuns(candidates, { most: LIMITS.schedule.atOnce, going }));
    for (const candidate of candidates) {
      const { stack, job, waits } = candidate;
      if (chosen.has(candidate)) {
        await each(async () => {
          const refused = await this.#runIfFree(candidate.due, sight);
          if (refused !== undefined) waiting.set(waitKey(stack, job), refused);
        });
      } else {
        waiting.set(waitKey(stack, job), waits ?? 'Other stacks come first.');
      }
    }
    this.#waits.clear();
    for (const [name, why] of waiting) this.#waits.set(name, why);
  }

  /** @returns what is waited for; undefined: for nothing */
  async #prepare(
    { stack, job, rule }: Pick<Due, 'stack' | 'job' | 'rule'>,
    sight: LookSight,
  ): Promise<string | undefined> {
    return this.#jobs[job].prepare?.(stack, rule, sight);
  }

  /** @returns why it was not begun; undefined: it was */
  async #runIfFree(due: Due, sight: LookSight): Promise<string | undefined> {
    const { stack, job, dueMs: slotMs } = due;
    const key = `${job}/${stack.id}/${new Date(slotMs).toISOString()}`;
    const keyOf = (before: string | undefined): string =>
      before === undefined ? key : `${key}/${before}`;
    try {
      await this.#run({ ...due, slotMs, keyOf }, sight);
      return undefined;
    } catch (error) {
      if (!Fault.is(error, 'CONFLICT')) throw error;
      return error.message;
    }
  }
}

interface Candidate extends DueRun<ScheduleJob> {
  readonly due: Due;
}

/** What a run takes over from the last one of its job. */
const lastOf = ({ stack, job, run }: RunOrder) => ({
  stack: stack.id,
  job,
  succeededAt: run?.succeededAt ?? null,
  trims: run?.trims ?? false,
});

/** Older than everything that is due. */
const NEVER = new Date(0);

const conflict = ({ name }: Pick<StackRecord, 'name'>, why: string) => ({
  what: 'stack',
  name,
  why: why.replace(/\.$/, ''),
});

const isDue = (judged: JudgedSchedule): judged is Due =>
  judged.rule !== null && judged.dueMs !== undefined;

async function whyEnded(
  record: OperationRecord | undefined,
  { operations, kinds }: Pick<ControlDependencies, 'operations' | 'kinds'>,
): Promise<string> {
  if (!record) return 'Nothing is known of its operation any more.';
  const { fault } = await viewOperation(record, operations, kinds);
  if (record.state === 'cancelled') return 'It was cancelled.';
  return fault?.message ?? 'It has not succeeded.';
}

const shortened = <Text extends string | null>(text: Text): Text =>
  (text === null ? null : text.slice(0, LIMITS.schedule.whyChars)) as Text;
