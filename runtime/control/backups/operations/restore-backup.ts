import { z } from 'zod';
import { Plan } from '../../../../schemas/api/resources/plan.ts';
import { ParameterValue } from '../../../../schemas/appliance/parameter.ts';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { StackId } from '../../../../schemas/ids/brand.ts';
import {
  defineOperation,
  defineStep,
  type OperationKind,
  type Step,
} from '../../../operations/kind.ts';
import type { OneAtATime } from '../../../process/one-at-a-time.ts';
import { gatewayNode } from '../../stacks/core/define/gateway-node.ts';
import { makeDefinition } from '../../stacks/core/define/make-definition.ts';
import { ApplianceSnapshot, CloneMark } from '../../stacks/core/define/stack-record.ts';
import { beforeReserving } from '../../stacks/operations/before-reserving.ts';
import { getStack } from '../../stacks/operations/stack-operation.ts';
import {
  backTo,
  connectStep,
  createStep,
  defineMachinesStep,
  startStep,
} from '../../stacks/operations/stack-steps.ts';
import { demandSize } from '../core/demand-size.ts';
import { fillings, RestoredMachine, withRestored } from '../core/restored-stack.ts';
import type { BackupDependencies } from './backup-dependencies.ts';
import { findRepository, placeOf } from './repository-place.ts';
import { transferProgress } from './transfer-progress.ts';

/** Everything a restore was asked to do; decided before it starts. */
export const RestoreBackupParams = z.object({
  stack: StackId,
  plan: Plan,
  repository: z.string(),
  point: z.string(),
  appliance: ApplianceSnapshot,
  parameters: z.record(z.string(), ParameterValue),
  /** Secrets, sealed. */
  sealed: z.string(),
  machines: z.array(RestoredMachine),
  /** It is fenced, as it was; absent: it was not. */
  fence: CloneMark.pick({ of: true, name: true }).optional(),
});
export type RestoreBackupParams = z.infer<typeof RestoreBackupParams>;

export interface RestoreBackupDependencies extends BackupDependencies {
  /** @throws Fault PLAN_REFUSED when what was free for the plan is not any more */
  readonly confirmCapacity: (plan: Plan) => Promise<void>;
  readonly switching: OneAtATime;
}

const done = z.null();
const MINUTE_MS = 60_000;

/**
 * Makes a new stack from a backup: its disks are made empty and filled, its machines are those of then. When it fails, nothing is
 * left of it.
 */
export function restoreBackup(
  dependencies: RestoreBackupDependencies,
): OperationKind<RestoreBackupParams> {
  const finish = defineStep<RestoreBackupParams, null>({
    name: 'finish',
    title: 'Finishing',
    output: done,
    timeoutMs: MINUTE_MS,
    commit: true,
    run: async ({ params: { stack, repository }, actor }) => {
      const record = await getStack(dependencies.stacks, stack);
      await dependencies.audit.record({
        actor,
        action: 'stack.restore-backup',
        subject: record.id,
        sentence: `${record.name} was restored from a backup in ${repository}.`,
      });
      return null;
    },
  });
  return defineOperation<RestoreBackupParams>({
    kind: OPERATION_KIND.restoreBackup,
    version: 1,
    params: RestoreBackupParams,
    steps: [
      reserveStep(dependencies),
      createStep(dependencies, { undo: backTo(dependencies, 'reserved') }),
      fillStep(dependencies),
      connectStep(dependencies, { undo: backTo(dependencies, 'stored') }),
      defineMachinesStep(dependencies, { undo: backTo(dependencies, 'connected') }),
      startStep(dependencies),
      finish,
    ],
  });
}

function reserveStep(dependencies: RestoreBackupDependencies): Step<RestoreBackupParams, null> {
  const { stacks, observed, desired, switching, confirmCapacity, now, random } = dependencies;
  return defineStep<RestoreBackupParams, null>({
    name: 'reserve',
    title: 'Reserving names, addresses and ports',
    output: done,
    timeoutMs: MINUTE_MS,
    run: async ({ params, actor, signal }) => {
      const { stack: id, plan, appliance, parameters, sealed, machines, fence } = params;
      if (await stacks.get(id)) return null;
      await beforeReserving(observed, params, signal);
      const gateway = gatewayNode(plan);
      const source = { plan, manifest: appliance.manifest, address: appliance.address, images: [] };
      // Nobody takes what was found free before it is taken here.
      await switching(async () => {
        await confirmCapacity(plan);
        await stacks.reserve({ id, gateway, networks: plan.networks.length }, (allotments) => ({
          id,
          name: plan.name,
          appliance,
          definition: withRestored(
            makeDefinition(source, { gateway, ...allotments }, random),
            machines,
          ),
          parameters,
          sealed,
          stage: 'reserved',
          isLowering: false,
          power: 'off',
          madeVolumes: [],
          createdAt: now(),
          createdBy: actor,
          keptUntil: undefined,
          ...(fence ? { clone: { ...fence, user: id, fenced: true } } : {}),
        }));
      });
      return null;
    },
    undo: async ({ params }) => {
      await stacks.forget(params.stack);
      desired.touch(params.stack);
    },
  });
}

/** No machine is defined yet, so nobody reads a disk before it is whole. Begun anew, the same is written again. */
function fillStep(dependencies: RestoreBackupDependencies): Step<RestoreBackupParams, null> {
  const { stacks, backupEngine, sealer, volumes, now } = dependencies;
  return defineStep<RestoreBackupParams, null>({
    name: 'fill',
    title: 'Restoring disks',
    output: done,
    timeoutMs: LIMITS.stackBackups.writeMs,
    run: async ({ params, signal, report }) => {
      const { definition } = await getStack(stacks, params.stack);
      const repository = await findRepository(dependencies, params.repository);
      const wanted = fillings(definition, params.machines);
      const nodeOf = new Map(definition.machines.map(({ id, node, name }) => [id, { node, name }]));
      const sizes = params.machines.flatMap(({ disks }) => disks);
      const sizeOf = new Map(definition.volumes.map(({ id, sizeBytes }) => [id, sizeBytes]));
      const open = async (disk: string) => {
        const filling = wanted.find(({ name }) => name === disk);
        const at = filling && nodeOf.get(filling.machine);
        const sizeBytes = filling && sizeOf.get(filling.volume);
        if (!at || sizeBytes === undefined) throw new Error(`nothing is to be filled with ${disk}`);
        const place = { node: at.node, volume: filling.volume, label: `a disk of ${at.name}` };
        const volume = await volumes.openToFill(place, signal);
        try {
          demandSize({ name: disk, sizeBytes }, volume.sizeBytes);
        } catch (error) {
          volume.close();
          throw error;
        }
        return volume;
      };
      const request = { point: params.point, disks: wanted.map(({ name }) => name), open };
      const onProgress = transferProgress(sizes, report, now);
      await backupEngine.restore(placeOf(repository, sealer), request, { signal, onProgress });
      return null;
    },
  });
}
