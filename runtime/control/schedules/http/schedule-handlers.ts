import type { Call, HandlersOf } from '../../../../schemas/api/handler.ts';
import type {
  ScheduleJob,
  ScheduleRule,
  Schedules,
} from '../../../../schemas/api/resources/schedule.ts';
import type { scheduleRoutes } from '../../../../schemas/api/routes/schedule.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { viewOperation } from '../../../operations/view.ts';
import { findRepository } from '../../backups/operations/repository-place.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import type { StackRecord } from '../../stacks/core/define/stack-record.ts';
import { StackViews } from '../../stacks/http/stack-views.ts';
import { ruleProblem } from '../core/rule-problem.ts';
import { viewSchedules, viewStackSchedules, type WhyWaits } from '../core/view-schedules.ts';
import { judgeAll, judgeStacks } from '../judge-all.ts';
import type { ScheduleScope } from '../ports/schedule-store.ts';
import { waitKey } from '../core/wait-key.ts';

/** What a schedule is called in the audit log. */
const WORDS: Readonly<Record<ScheduleJob, string>> = {
  points: 'Restore points',
  backups: 'Backups',
  updates: 'Updates',
  trials: 'Trials of backups',
};

/** Answers the routes about what is done by schedule. */
export function scheduleHandlers(
  dependencies: ControlDependencies,
): HandlersOf<keyof typeof scheduleRoutes> {
  const { schedules, audit, changes, operations, kinds, now, scheduleWaits, runNow } = dependencies;
  const views = new StackViews(dependencies);
  const waits: WhyWaits = ({ stack, job }) => scheduleWaits.get(waitKey(stack.id, job));
  const all = async (): Promise<Schedules> =>
    viewSchedules(await judgeAll(dependencies), await schedules.settings(), waits);
  const ofStack = async (record: StackRecord) =>
    viewStackSchedules(record, await judgeStacks([record], dependencies), waits);
  const set = async (
    scope: ScheduleScope,
    job: ScheduleJob,
    rule: ScheduleRule | null,
    by: string,
  ) => {
    if (rule) await demandUsable(job, rule, dependencies);
    await schedules.set({ scope, job, rule, isReadable: true, by, at: now() });
  };
  const tell = async (call: Call, subject: string, sentence: string): Promise<void> => {
    changes.publish('stack', subject === 'all' ? '*' : subject);
    await audit.record({ actor: nameOf(call), action: 'schedule.set', subject, sentence });
  };
  return {
    listSchedules: all,

    async setSchedule({ params: { job }, body: { rule } }, call) {
      if (rule) await set('all', job, rule, nameOf(call));
      else await schedules.unset({ scope: 'all', job });
      const done = rule ? 'are made by schedule from now on' : 'are no longer made by schedule';
      await tell(call, 'all', `${WORDS[job]} of all stacks ${done}.`);
      return all();
    },

    async getStackSchedules({ params }) {
      return ofStack(await views.find(params.stack));
    },

    async setStackSchedule({ params: { stack, job }, body }, call) {
      const record = await views.find(stack);
      const { id, name } = record;
      const said = (await schedules.settings()).find(
        (each) => each.scope === id && each.job === job,
      );
      const hasOwn = said !== undefined && (said.rule !== null || !said.isReadable);
      if (job === 'backups' && (body.setting === 'own' || hasOwn)) demandAdmin(call);
      if (body.setting === 'inherit') await schedules.unset({ scope: id, job });
      else await set(id, job, body.setting === 'own' ? body.rule : null, nameOf(call));
      await tell(call, id, `${WORDS[job]} of ${name} ${SAID[body.setting]}.`);
      return ofStack(record);
    },

    async runStackSchedule({ params: { stack, job }, query }, call) {
      const record = await views.find(stack);
      const jobs = await judgeStacks([record], dependencies);
      const judged = jobs.find((each) => each.job === job);
      const rule = judged?.rule;
      if (!judged || !rule) {
        const why = `${WORDS[job].toLowerCase()} of it are not made by schedule`;
        throw new Fault('CONFLICT', { what: 'stack', name: record.name, why });
      }
      const asked = `${nameOf(call)}/${query.key ?? now().toISOString()}`;
      const begun = await runNow({ ...judged, rule }, `now/${job}/${record.id}/${asked}`);
      const sentence = `${WORDS[job]} of ${record.name} were asked for ahead of schedule.`;
      await audit.record({
        actor: nameOf(call),
        action: 'schedule.run',
        subject: record.id,
        sentence,
      });
      return viewOperation(begun, operations, kinds);
    },
  };
}

const SAID = {
  inherit: 'are made as for all stacks from now on',
  off: 'are no longer made by schedule',
  own: 'are made by a schedule of its own from now on',
} as const;

const nameOf = ({ principal }: Call): string => principal?.name ?? 'nobody';

/** A rule of its own says which backups of a stack are forgotten, and only administrators forget backups. @throws Fault FORBIDDEN */
function demandAdmin({ principal }: Call): void {
  if (!principal?.rights.includes('admin')) throw new Fault('FORBIDDEN', { needs: 'admin' });
}

/** @throws Fault USAGE, NOT_FOUND */
async function demandUsable(
  job: ScheduleJob,
  rule: ScheduleRule,
  dependencies: Pick<ControlDependencies, 'backups'>,
): Promise<void> {
  const problem = ruleProblem(job, rule);
  if (problem !== undefined) throw new Fault('USAGE', { problem });
  if (rule.repository !== null) await findRepository(dependencies, rule.repository);
}
