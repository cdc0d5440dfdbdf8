import type { ClonePlan, CloneRequest } from '../../../../schemas/api/resources/clone.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { makeId, type VolumeId } from '../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { cloneDefinition } from '../core/define/clone-definition.ts';
import { cloneSecrets } from '../core/define/clone-secrets.ts';
import { type StackRecord, StackSecrets } from '../core/define/stack-record.ts';
import type { CloneParams } from '../operations/clone-steps.ts';
import { planStackClone } from './plan-clone.ts';

export interface CloneSubmission extends CloneRequest {
  readonly planHash?: Digest | undefined;
}

/**
 * Plans a clone anew and makes of it what the operation is given, with every id, so that what runs is what was planned.
 *
 * @throws Fault PLAN_CHANGED, POINT_REFUSED
 */
export async function prepareClone(
  record: StackRecord,
  { planHash, ...request }: CloneSubmission,
  dependencies: ControlDependencies,
): Promise<CloneParams> {
  const plan = await planStackClone(record, request, dependencies);
  if (planHash !== undefined && planHash !== plan.hash) {
    throw new Fault('PLAN_CHANGED', { wanted: planHash, found: plan.hash });
  }
  if (plan.problems.length > 0) {
    throw new Fault('POINT_REFUSED', {
      what: `A clone of ${record.name}`,
      problems: plan.problems,
    });
  }
  return cloneParams(record, plan, dependencies);
}

/** @returns what the operation is given, with every id */
export async function cloneParams(
  record: StackRecord,
  { name, fenced, start, ports }: Pick<ClonePlan, 'name' | 'fenced' | 'start' | 'ports'>,
  { random, sealer, secretMaker }: Pick<ControlDependencies, 'random' | 'sealer' | 'secretMaker'>,
): Promise<CloneParams> {
  const had = StackSecrets.parse(JSON.parse(sealer.open(record.sealed)));
  const { secrets } = record.appliance.manifest;
  const sealed = await cloneSecrets(secrets, had, fenced, secretMaker);
  return {
    stack: makeId('stack', random(16)),
    name,
    origin: record.id,
    from: record.appliance.digest,
    disks: record.definition.volumes.map(({ id }) => ({
      disk: id,
      base: id,
      fresh: makeId('volume', random(16)) satisfies VolumeId,
    })),
    definition: cloneDefinition(
      record.definition,
      { from: record.name, name, fenced, ports },
      random,
    ),
    sealed: sealer.seal(JSON.stringify(sealed)),
    fenced,
    starts: start,
  };
}
