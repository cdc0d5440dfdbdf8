import type { NewerVersion, StackState } from '../../../../schemas/api/resources/stack.ts';
import type { ScheduleRule, UpdateRule } from '../../../../schemas/api/resources/schedule.ts';
import type { StackRecord } from '../../stacks/core/define/stack-record.ts';
import type { RehearsalRecord } from '../../stacks/ports/rehearsal-store.ts';
import type { RunRecord } from '../ports/schedule-store.ts';
import { lacksUpdate, updateAbout, updateVersion } from './update-about.ts';

/** What a run tells about whether it was really tried: what was refused before is looked at anew in the next window. */
type Tried = Pick<RunRecord, 'outcome' | 'about' | 'operation'>;

const hasFailed = ({ outcome, about, operation }: Tried, wanted: string): boolean =>
  outcome === 'failed' && operation !== null && about === wanted;

/** What decides whether a stack is updated by schedule now. */
export interface UpdateSight {
  readonly name: string;
  readonly rule: UpdateRule;
  readonly state: StackState;
  readonly newer: NewerVersion | null;
  /** Its own last run of updates. */
  readonly run: Tried | undefined;
  /** Another stack on which just this update did not succeed. */
  readonly failedOn: string | undefined;
  readonly rehearsal: Pick<RehearsalRecord, 'outcome'> | undefined;
  /** It had just this version before, and was taken back. */
  readonly isTakenBack: boolean;
}

/** @returns why a stack is not updated by schedule now, as a sentence; undefined: it is */
export function whyNoUpdate({
  name,
  rule,
  state,
  newer,
  run,
  failedOn,
  rehearsal,
  isTakenBack,
}: UpdateSight): string | undefined {
  if (!newer) return 'It has the latest version.';
  const { version } = newer;
  if (rule.which === 'security' && !newer.security) {
    return `Version ${version} closes no security hole, and only updates that do are made by schedule.`;
  }
  if (run && hasFailed(run, updateAbout(newer))) {
    return `Its update to ${version} did not succeed, and is not tried again by itself. See why, and upgrade it by hand, or wait for a later version.`;
  }
  if (isTakenBack) {
    return `It had ${version} before and was taken back, so it is not updated to that by itself. Upgrade it by hand, or wait for a later version.`;
  }
  if (failedOn !== undefined) {
    return `The update to ${version} did not succeed on ${failedOn}, so it goes no further by itself. See why, and upgrade by hand, or wait for a later version.`;
  }
  if (rule.mode === 'rehearse' && rehearsal) {
    return rehearsal.outcome === 'held'
      ? `Its upgrade to ${version} was rehearsed and held. Upgrade it when it suits you: yard stack upgrade ${name}`
      : `Its upgrade to ${version} was rehearsed, and would be rolled back.`;
  }
  if (state === 'running') return undefined;
  return `It is ${state}: whether it works with another version is only seen while it runs.`;
}

/** @returns the version that a rehearsal by schedule was of, after which a person decides; undefined: nobody has to */
export function versionToDecide({
  stack,
  rule,
  run,
}: {
  readonly stack: Pick<StackRecord, 'appliance'>;
  readonly rule: Pick<ScheduleRule, 'update'> | null;
  readonly run: Pick<RunRecord, 'outcome' | 'about'> | undefined;
}): string | undefined {
  if (rule?.update?.mode !== 'rehearse' || run?.outcome !== 'succeeded') return undefined;
  if (run.about === null || !lacksUpdate(stack, run.about)) return undefined;
  return updateVersion(run.about);
}

/** A stack, and which version it has. */
type Versioned = Pick<StackRecord, 'id' | 'name' | 'appliance'>;

/**
 * Stops an update at the first stack on which it does not succeed, until that one has got it after all or there is a later version.
 *
 * @param runs the last of each job of each stack
 * @param about what the update is to
 * @returns the name of another stack on which it did not succeed; undefined: there is none
 */
export function failedOn(
  runs: readonly (Tried & Pick<RunRecord, 'stack'>)[],
  { stack, about }: { readonly stack: StackRecord['id']; readonly about: string },
  stacks: readonly Versioned[],
): string | undefined {
  const failed = new Set(
    runs.filter((run) => run.stack !== stack && hasFailed(run, about)).map((run) => run.stack),
  );
  return stacks.find((each) => failed.has(each.id) && lacksUpdate(each, about))?.name;
}

/**
 * @param rehearsals of a stack, newest first
 * @returns the latest of its upgrade to a version, from what it has now; undefined: it was not rehearsed
 */
export const rehearsalOf = (
  rehearsals: readonly RehearsalRecord[],
  version: string,
  { appliance }: Pick<StackRecord, 'appliance'>,
): RehearsalRecord | undefined =>
  rehearsals.find((each) => each.version === version && each.from.digest === appliance.digest);
