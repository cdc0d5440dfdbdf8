import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { reachedBy } from '../core/view/reached-by.ts';
import { alter } from './alter.ts';
import { keptBytes, type OneChange, partsOf, restart, tell } from './machine-change.ts';
import { getStack, isHeard, sightOf, type StackOperationDependencies } from './stack-operation.ts';
import { wasTold } from './tell-machine.ts';

const { giveBackMs } = LIMITS.stack.change;

/**
 * Gives a machine back what it had, as far as it was touched: its answers while it can be told, and its size with a
 * restart. One that is off, or did not come up with what it was told, is told once it is up again.
 *
 * @returns false: it could not be told its former answers
 */
export async function changeBack(
  dependencies: StackOperationDependencies,
  one: OneChange,
): Promise<boolean> {
  const { operation, params } = one.context;
  const record = await getStack(dependencies.stacks, params.stack);
  const { machine, index } = partsOf(record, one.change);
  if (record.power === 'off') {
    await forget(dependencies, one);
    return true;
  }
  const isBegun = machine.restart?.operation === operation;
  const isTurned = isBegun && machine.restart?.way === 'back';
  const asked = { operation, index };
  const isTold = await wasTold(dependencies, params.stack, { ...asked, way: 'there' });
  const isToldBack = await wasTold(dependencies, params.stack, { ...asked, way: 'back' });
  if (!isTold || (isToldBack && isTurned)) {
    if (isBegun) await restartBack(dependencies, one);
    return true;
  }
  if (!(await isReached(dependencies, one))) {
    if (!isBegun) return false;
    await restartBack(dependencies, one);
    if (!(await isReached(dependencies, one))) return false;
  }
  const startsAgain = isBegun && (await turnAgain(dependencies, one));
  const isBack = await tellBack(dependencies, one);
  if (isBegun && (isBack || !startsAgain)) await restartBack(dependencies, one);
  return isBack;
}

/**
 * One that was restarted before it could be told has started with the new answers once more: its restart is put back to
 * before it turned round, so that whoever goes on with this restarts it after it was told.
 *
 * @returns false: it has not turned round
 */
async function turnAgain(
  dependencies: StackOperationDependencies,
  one: OneChange,
): Promise<boolean> {
  const { operation, params } = one.context;
  const { id, from } = one.change;
  const record = await getStack(dependencies.stacks, params.stack);
  if (partsOf(record, one.change).machine.restart?.way !== 'back') return false;
  await forget(dependencies, one);
  const keepsBytes = keptBytes(one.change);
  const restart = { operation, way: 'there', phase: 'done', keepsBytes } as const;
  await alter(dependencies, params.stack, { kind: 'machine', machine: id, size: from, restart });
  return true;
}

/** Gives it its former size, without a restart, or before the next one. */
const forget = (
  dependencies: StackOperationDependencies,
  { context, change }: OneChange,
): Promise<void> => {
  const { id: machine, from: size } = change;
  return alter(dependencies, context.params.stack, {
    kind: 'machine',
    machine,
    size,
    restart: undefined,
  });
};

/** Waits, for a while, until its guest agent answers. @returns false: it is off, has ended, or does not answer */
async function isReached(
  dependencies: StackOperationDependencies,
  { context, change }: OneChange,
): Promise<boolean> {
  const { stacks, observed, now } = dependencies;
  const record = await getStack(stacks, context.params.stack);
  const { machine } = partsOf(record, change);
  const giveUpAt = now().getTime() + giveBackMs;
  const found = await observed.waitFor(() => {
    if (now().getTime() > giveUpAt) return { isReached: false };
    if (!isHeard(dependencies, machine.node)) return undefined;
    const seen = sightOf(record, observed).machines.find(({ id }) => id === machine.id);
    const reached = reachedBy(seen);
    return reached === undefined ? undefined : { isReached: reached };
  }, context.signal);
  return found.isReached;
}

async function tellBack(
  dependencies: StackOperationDependencies,
  one: OneChange,
): Promise<boolean> {
  const giveUpAt = dependencies.now().getTime() + giveBackMs;
  const demand = (): void => {
    if (dependencies.now().getTime() <= giveUpAt) return;
    throw new Fault('ANSWERS_NOT_TOLD', { machine: one.change.id, why: 'does not answer' });
  };
  try {
    await tell(dependencies, one, demand);
    return true;
  } catch (error) {
    // Being interrupted is not its fault: whoever goes on with this tells it then.
    if (one.context.signal.aborted || !(error instanceof Fault)) throw error;
    return false;
  }
}

/** One that does not come up with what it had before either is left to be looked at. */
async function restartBack(
  dependencies: StackOperationDependencies,
  one: OneChange,
): Promise<void> {
  try {
    await restart(dependencies, one);
  } catch (error) {
    if (one.context.signal.aborted || !isItsOwn(error)) throw error;
  }
}

const isItsOwn = (error: unknown): boolean =>
  Fault.is(error, 'MACHINE_CRASHED') ||
  Fault.is(error, 'MACHINE_NOT_READY') ||
  Fault.is(error, 'VOLUME_MISSING');
