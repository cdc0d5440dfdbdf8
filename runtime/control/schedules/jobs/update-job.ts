import type { UpdateRule } from '../../../../schemas/api/resources/schedule.ts';
import type { NewerVersion } from '../../../../schemas/api/resources/stack.ts';
import { UpgradeRequest } from '../../../../schemas/api/resources/upgrade.ts';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { applianceName, type StackRecord } from '../../stacks/core/define/stack-record.ts';
import { newerReleases } from '../../stacks/newer/newer-releases.ts';
import { REHEARSAL_SUBJECT } from '../../stacks/operations/rehearse-upgrade.ts';
import { sightOf } from '../../stacks/operations/stack-operation.ts';
import { planStackUpgrade } from '../../stacks/use-cases/plan-upgrade.ts';
import { prepareRehearsal } from '../../stacks/use-cases/submit-rehearsal.ts';
import { prepareUpgrade } from '../../stacks/use-cases/submit-upgrade.ts';
import { viewStackState } from '../../stacks/use-cases/view-stack.ts';
import { updateAbout } from '../core/update-about.ts';
import { whyByHand } from '../core/why-by-hand.ts';
import { failedOn, rehearsalOf, whyNoUpdate } from '../core/why-no-update.ts';
import type { RunRecord } from '../ports/schedule-store.ts';
import {
  type LookSight,
  type RefusedRun,
  type ScheduledJob,
  type ScheduledRequest,
  SCHEDULER,
} from './scheduled-job.ts';
import { shortenChains } from './shorten-chains.ts';

/** What a stack is brought to. */
interface Update {
  readonly stack: StackRecord;
  readonly newer: NewerVersion;
  readonly rule: UpdateRule;
}

/**
 * Brings stacks to newer versions in their windows: tried on a clone first, where the rule says so. What needs a person (a question,
 * a permission, a port that is opened) is refused and told.
 */
export function updateJob(dependencies: ControlDependencies): ScheduledJob {
  const { rehearsals } = dependencies;
  return {
    async waits(stack, { update: rule }, sight) {
      if (!rule) return 'What is done with a newer version is not said.';
      const newer = await newerReleases(dependencies)(stack);
      const run = sight.runs.find((each) => each.stack === stack.id && each.job === 'updates');
      return whyNoUpdate({
        name: stack.name,
        rule,
        state: stateOf(stack, sight, dependencies),
        newer,
        run,
        isTakenBack: newer ? await isTakenBack({ stack, newer }, run, dependencies) : false,
        failedOn: newer ? await failedElsewhere({ stack, newer }, sight, dependencies) : undefined,
        rehearsal: newer
          ? rehearsalOf(await rehearsals.list(stack.id), newer.version, stack)
          : undefined,
      });
    },

    async prepare(stack) {
      return (await shortenChains(stack, dependencies))?.why;
    },

    async request(stack, { update: rule }) {
      const newer = await newerReleases(dependencies)(stack);
      if (!rule || !newer) return { refused: 'It has the latest version.' };
      try {
        return await requested({ stack, newer, rule }, dependencies);
      } catch (error) {
        if (!(error instanceof Fault) || error.code === 'INTERNAL') throw error;
        return { refused: error.message, about: updateAbout(newer) };
      }
    },

    async trim() {
      return { again: false, why: null };
    },
  };
}

/** @throws Fault whatever stands in the way */
async function requested(
  update: Update,
  dependencies: ControlDependencies,
): Promise<ScheduledRequest | RefusedRun> {
  const { stack, newer, rule } = update;
  const { plan } = await planStackUpgrade(stack, requestOf(update), dependencies);
  const refused = whyByHand(plan);
  if (refused !== undefined) return { refused, about: updateAbout(newer) };
  if (rule.mode === 'apply') return upgradeOf(update, dependencies);
  const all = await dependencies.rehearsals.list(stack.id);
  const rehearsal = rehearsalOf(all, newer.version, stack);
  if (!rehearsal) {
    const request = await rehearsalFor(update, dependencies);
    return rule.mode === 'rehearse' ? request : { ...request, before: 'rehearsal' };
  }
  if (rehearsal.outcome === 'held') return upgradeOf(update, dependencies);
  const why = rehearsal.reason ?? 'it did not get ready.';
  return {
    refused: `Its upgrade to ${newer.version} was rehearsed, and would be rolled back: ${why}`,
    operation: rehearsal.id,
    about: updateAbout(newer),
  };
}

async function upgradeOf(
  update: Update,
  dependencies: ControlDependencies,
): Promise<ScheduledRequest> {
  const { id, name, appliance } = update.stack;
  const params = await prepareUpgrade(update.stack, requestOf(update), SCHEDULER, dependencies);
  return {
    kind: OPERATION_KIND.upgrade,
    title: `Upgrade ${name} to ${update.newer.version}`,
    subject: { kind: 'stack', id, name },
    params: { stack: id, ...params },
    alike: applianceName(appliance),
    about: updateAbout(update.newer),
  };
}

async function rehearsalFor(
  update: Update,
  dependencies: ControlDependencies,
): Promise<ScheduledRequest> {
  const { id, name, appliance } = update.stack;
  const params = await prepareRehearsal(update.stack, requestOf(update), SCHEDULER, dependencies);
  const { stack, name: clone } = params.clone;
  return {
    kind: OPERATION_KIND.rehearse,
    title: `Rehearse the upgrade of ${name} to ${update.newer.version}`,
    subject: { kind: REHEARSAL_SUBJECT, id, name },
    also: [{ kind: 'stack', id: stack, name: clone, taking: 'exclusive' }],
    params: { stack: id, ...params },
    alike: applianceName(appliance),
    about: updateAbout(update.newer),
  };
}

const requestOf = ({ newer: { version }, rule: { probationMs } }: Update): UpgradeRequest =>
  UpgradeRequest.parse({ version, probationMs });

/** Somebody did not want it: a restore point holds the stack with that version, or the last update was to that. */
async function isTakenBack(
  { stack, newer }: Pick<Update, 'stack' | 'newer'>,
  run: RunRecord | undefined,
  { points, operations }: Pick<ControlDependencies, 'points' | 'operations'>,
): Promise<boolean> {
  const kept = await points.list(stack.id);
  const isKept = kept.some(({ content }) => content.appliance.manifest.version === newer.version);
  if (isKept || run?.outcome !== 'succeeded' || run.about !== updateAbout(newer)) return isKept;
  const last = run.operation === null ? undefined : await operations.get(run.operation);
  return last?.kind === OPERATION_KIND.upgrade;
}

const failedElsewhere = async (
  { stack, newer }: Pick<Update, 'stack' | 'newer'>,
  { runs }: LookSight,
  { stacks }: Pick<ControlDependencies, 'stacks'>,
): Promise<string | undefined> =>
  failedOn(runs, { stack: stack.id, about: updateAbout(newer) }, await stacks.list());

/** Of one that no operation works on. */
const stateOf = (
  record: StackRecord,
  { nodeName }: LookSight,
  { observed }: Pick<ControlDependencies, 'observed'>,
) =>
  viewStackState({
    record,
    sight: sightOf(record, observed),
    isLost: (node) => observed.isLost(node),
    nodeName,
    poolName: (pool) => pool,
    operation: undefined,
  }).state;
