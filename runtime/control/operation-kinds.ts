import type { OperationKind } from '../operations/kind.ts';
import { type OneAtATime } from '../process/one-at-a-time.ts';
import { backupKinds, type BackupKindDependencies } from './backups/backup-kinds.ts';
import { RememberedPower } from './nodes/remembered-power.ts';
import { powerKinds } from './power/power-kinds.ts';
import { renewNode } from './roll-out/operations/renew-node.ts';
import type { RollOutDependencies } from './roll-out/operations/roll-out-dependencies.ts';
import { rollOutNodeImage } from './roll-out/operations/roll-out-node-image.ts';
import { moveGateway } from './stacks/operations/move-gateway.ts';
import { drainNode } from './stacks/operations/drain-node.ts';
import {
  takeOverMachine,
  type TakeOverDependencies,
  takeOverNode,
} from './stacks/operations/take-over.ts';
import { moveMachineCold, moveMachineLive } from './stacks/operations/move-machine.ts';
import type { MoveDependencies } from './stacks/operations/moving-machine.ts';
import { installStack } from './stacks/operations/install-stack.ts';
import { changeStack } from './stacks/operations/change-stack.ts';
import { cloneStack } from './stacks/operations/clone-stack.ts';
import { createPoint } from './stacks/operations/create-point.ts';
import { deletePoint, type DeletePointDependencies } from './stacks/operations/delete-point.ts';
import { returnToPoint } from './stacks/operations/return-to-point.ts';
import { restartStack, startStack, stopStack } from './stacks/operations/power-operations.ts';
import { purgeStack, removeStack } from './stacks/operations/remove-stack.ts';
import { restoreStack } from './stacks/operations/restore-stack.ts';
import { runAction } from './stacks/operations/run-action.ts';
import { rehearseUpgrade } from './stacks/operations/rehearse-upgrade.ts';
import type { RehearsalDependencies } from './stacks/operations/rehearsal-steps.ts';
import { upgradeStack } from './stacks/operations/upgrade-stack.ts';
import { startEmptyVolume } from './stacks/operations/start-empty-volume.ts';
import { planTakeOver, planTakeOverAgain } from './stacks/use-cases/plan-take-over.ts';
import { planDrain, planDrainAgain } from './stacks/use-cases/plan-drain.ts';
import { confirmMove, type MovePlanDependencies } from './stacks/use-cases/plan-move.ts';
import { confirmCapacity } from './stacks/use-cases/confirm-capacity.ts';
import type { ControlInput, PowerWays } from './control-input.ts';

/** @returns all kinds of operations of the admin role */
export function operationKinds(
  from: Omit<ControlInput, 'power' | 'held'> & { readonly power: RememberedPower } & Omit<
      Parameters<typeof stackKinds>[0],
      keyof ReturnType<typeof movePlans> | 'trust' | 'points' | 'rehearsals' | 'confirmCapacity'
    > &
    Omit<BackupKindDependencies, 'backups' | 'points' | 'confirmCapacity'> &
    Omit<Parameters<typeof powerKinds>[1], 'operations' | keyof PowerWays> &
    Omit<RollOutDependencies, 'operations'> &
    MovePlanDependencies,
  ways: PowerWays,
): readonly OperationKind[] {
  const { operations, trust, points, rehearsals, backups } = from.stores;
  const ofStacks = stackKinds({
    ...from,
    trust,
    points,
    rehearsals,
    confirmCapacity: (plan) => confirmCapacity(plan, from),
    ...movePlans(from, from.switching),
  });
  const ofBackups = backupKinds({
    ...from,
    points,
    backups,
    confirmCapacity: (plan) => confirmCapacity(plan, from),
  });
  return [
    ...ofStacks,
    ...ofBackups,
    ...powerKinds(ofStacks, { ...from, ...ways, operations }),
    ...rollOutKinds({ ...from, operations }),
  ];
}

/** Nobody takes room between looking for it and beginning a move. */
const movePlans = (
  sources: MovePlanDependencies,
  inTurn: OneAtATime,
): Omit<TakeOverDependencies, 'audit' | 'observed' | 'nodes'> &
  Pick<MoveDependencies, 'confirmMove'> => ({
  planDrain: async (node, options) => (await planDrain(node, options, sources)).plan,
  planDrainAgain: (child, params) => planDrainAgain(child, params, sources),
  planTakeOver: (node) => planTakeOver(node, sources),
  planTakeOverAgain: (child, params) => planTakeOverAgain(child, params, sources),
  confirmMove: (params, begin) =>
    inTurn(async () => {
      await confirmMove(params, sources);
      await begin();
    }),
});

const stackKinds = (
  dependencies: Parameters<typeof installStack>[0] &
    MoveDependencies &
    TakeOverDependencies &
    DeletePointDependencies &
    RehearsalDependencies,
): readonly OperationKind[] => [
  installStack(dependencies),
  startStack(dependencies),
  stopStack(dependencies),
  restartStack(dependencies),
  removeStack(dependencies),
  purgeStack(dependencies),
  restoreStack(dependencies),
  runAction(dependencies),
  startEmptyVolume(dependencies),
  createPoint(dependencies),
  returnToPoint(dependencies),
  deletePoint(dependencies),
  upgradeStack(dependencies),
  rehearseUpgrade(dependencies),
  changeStack(dependencies),
  cloneStack(dependencies),
  moveGateway(dependencies),
  moveMachineLive(dependencies),
  moveMachineCold(dependencies),
  drainNode(dependencies),
  takeOverNode(dependencies),
  takeOverMachine(dependencies),
];

const rollOutKinds = (dependencies: RollOutDependencies): readonly OperationKind[] => [
  renewNode(dependencies),
  rollOutNodeImage(dependencies),
];
