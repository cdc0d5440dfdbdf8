import { z } from 'zod';
import type { OperationProgress } from '../../../../schemas/api/resources/operation.ts';
import type { NodeId, StackId } from '../../../../schemas/ids/brand.ts';
import { defineStep, type Step, type UndoContext } from '../../../operations/kind.ts';
import { nodesOf } from '../core/define/definition.ts';
import type { Stage } from '../core/define/stack-record.ts';
import { findObstacle } from '../core/view/find-obstacle.ts';
import { machinesReady, startProgress } from './await-ready.ts';
import {
  awaitNodes,
  type Check,
  getStack,
  lowerStage,
  setPower,
  setStage,
  sightOf,
  type StackOperationDependencies,
} from './stack-operation.ts';
import { Speedometer } from './speedometer.ts';
import { demandNotStrayed, isPastRecord, untilAllHeard } from './strayed-stack.ts';
import {
  fetchProgress,
  imagesReady,
  isAhead,
  machinesDefined,
  machinesGone,
  machinesOff,
  networksGone,
  networksReady,
  unwantedVolumesGone,
  volumesReady,
} from './stages.ts';

/** The steps that several operations on stacks are made of. Each raises the stage, then waits. */

export interface StackParams {
  readonly stack: StackId;
}

type StackStep = Step<StackParams, null>;
type Progress = Partial<OperationProgress>;
type Undo = NonNullable<StackStep['undo']>;
interface StepOptions {
  readonly undo?: Undo;
}

const output = z.null();
const MINUTE_MS = 60_000;

/** Longest time for work of a node that needs neither download nor guest. */
const NODE_WORK_MS = 10 * MINUTE_MS;
const FETCH_MS = 24 * 60 * MINUTE_MS;
/** Each role has a time limit of its own; this only bounds their sum. */
const START_MS = 24 * 60 * MINUTE_MS;

/** @param options `stage`: how far fetching may already go; disks are made as images arrive */
export const fetchStep = (
  dependencies: StackOperationDependencies,
  { stage, ...options }: StepOptions & { readonly stage: 'fetched' | 'stored' },
): StackStep =>
  defineStep<StackParams, null>({
    name: 'fetch',
    title: 'Fetching and verifying',
    output,
    timeoutMs: FETCH_MS,
    ...options,
    run: async ({ params, signal, report }) => {
      const speed = new Speedometer(dependencies.now);
      await setStage(dependencies, params.stack, stage);
      const record = await getStack(dependencies.stacks, params.stack);
      await awaitNodes(dependencies, record, signal, (sight) => {
        const progress = fetchProgress(sight, record);
        report({ note: 'Fetching and verifying', ...progress, ...speed.at(progress) });
        return imagesReady(sight, record);
      });
      return null;
    },
  });

export const createStep = (
  dependencies: StackOperationDependencies,
  options: StepOptions,
): StackStep =>
  defineStep<StackParams, null>({
    name: 'create',
    title: 'Creating disks',
    output,
    timeoutMs: NODE_WORK_MS,
    ...options,
    run: async ({ params, signal, report }) => {
      await untilAllHeard(dependencies, signal);
      await demandNotStrayed(dependencies, await getStack(dependencies.stacks, params.stack));
      await setStage(dependencies, params.stack, 'stored');
      const record = await getStack(dependencies.stacks, params.stack);
      const progress = { note: 'Creating disks', machines: machinesIn(record, 'creating') };
      await awaitNodes(
        dependencies,
        record,
        signal,
        await telling(dependencies, { report, progress }, volumesReady),
      );
      const made = record.definition.volumes.map(({ id }) => id);
      await dependencies.stacks.noteMadeVolumes(record.id, made);
      dependencies.desired.touch(record.id);
      return null;
    },
  });

export const connectStep = (
  dependencies: StackOperationDependencies,
  options: StepOptions,
): StackStep =>
  defineStep<StackParams, null>({
    name: 'connect',
    title: 'Setting up networks',
    output,
    timeoutMs: NODE_WORK_MS,
    ...options,
    run: async ({ params, signal, report }) => {
      await setStage(dependencies, params.stack, 'connected');
      const record = await getStack(dependencies.stacks, params.stack);
      const progress = { note: 'Setting up networks', machines: machinesIn(record, 'creating') };
      await awaitNodes(
        dependencies,
        record,
        signal,
        await telling(dependencies, { report, progress }, networksReady),
      );
      return null;
    },
  });

export const defineMachinesStep = (
  dependencies: StackOperationDependencies,
  options: StepOptions,
): StackStep =>
  defineStep<StackParams, null>({
    name: 'define',
    title: 'Defining machines',
    output,
    timeoutMs: NODE_WORK_MS,
    ...options,
    run: async ({ params, signal, report }) => {
      await untilAllHeard(dependencies, signal);
      await demandNotStrayed(dependencies, await getStack(dependencies.stacks, params.stack));
      await takeUpMachines(dependencies, params.stack);
      await setStage(dependencies, params.stack, 'defined');
      const record = await getStack(dependencies.stacks, params.stack);
      const progress = { note: 'Defining machines', machines: machinesIn(record, 'creating') };
      await awaitNodes(
        dependencies,
        record,
        signal,
        await telling(dependencies, { report, progress }, machinesDefined),
      );
      return null;
    },
  });

/**
 * Machines that are there before they are defined were made and started after the backup that this
 * server was restored from: they run on, instead of being switched off and on again.
 */
async function takeUpMachines(
  dependencies: StackOperationDependencies,
  stack: StackId,
): Promise<void> {
  const record = await getStack(dependencies.stacks, stack);
  if (isAhead(sightOf(record, dependencies.observed), record)) {
    await setPower(dependencies, stack, 'on');
  }
}

/** Starts the machines in their order. When it fails they stay as they are, to be looked at. */
export const startStep = (dependencies: StackOperationDependencies): StackStep =>
  defineStep<StackParams, null>({
    name: 'start',
    title: 'Starting machines',
    output,
    timeoutMs: START_MS,
    run: async ({ params, signal, report }) => {
      const off = await getStack(dependencies.stacks, params.stack);
      const { observed } = dependencies;
      // After a restart of the server, what a node has is known from its first report on.
      const nodes = nodesOf(off.definition);
      const haveReported = () => nodes.every((node) => observed.get(node)) || undefined;
      await observed.waitFor(haveReported, signal);
      await untilAllHeard(dependencies, signal);
      await demandNotStrayed(dependencies, off);
      const switchOn = (): Promise<void> => setPower(dependencies, params.stack, 'on');
      // Running again after a crash, it has its room already.
      await (off.power === 'on' ? switchOn() : dependencies.withRoom(off, switchOn));
      const record = await getStack(dependencies.stacks, params.stack);
      await awaitNodes(dependencies, record, signal, (sight) => {
        report({ note: 'Starting machines', machines: startProgress(sight, record) });
        return machinesReady(dependencies, sight, record);
      });
      return null;
    },
  });

export const stopStep = (dependencies: StackOperationDependencies): StackStep =>
  defineStep<StackParams, null>({
    name: 'stop',
    title: 'Stopping machines',
    output,
    timeoutMs: NODE_WORK_MS,
    run: async ({ params, signal, report }) => {
      await setPower(dependencies, params.stack, 'off');
      const record = await getStack(dependencies.stacks, params.stack);
      report({ note: 'Stopping machines, dependants first' });
      await awaitNodes(dependencies, record, signal, machinesOff);
      return null;
    },
  });

/** A step that takes away what lies above a stage. */
export const lowerStep = (
  dependencies: StackOperationDependencies,
  step: { name: string; title: string; stage: (params: never) => Stage },
): StackStep =>
  defineStep<StackParams, null>({
    name: step.name,
    title: step.title,
    output,
    timeoutMs: NODE_WORK_MS,
    run: async (context) => {
      context.report({ note: step.title });
      await lowerTo(dependencies, step.stage(context.params as never))(context);
      return null;
    },
  });

/**
 * Lowers a stack to a stage and waits until the node has nothing left of what lay above. A stack
 * that is not stored (any more) has nothing anywhere.
 */
export const lowerTo =
  (dependencies: StackOperationDependencies, stage: Stage) =>
  async ({
    params,
    signal,
  }: Pick<UndoContext<StackParams>, 'params' | 'signal'>): Promise<void> => {
    if (!(await dependencies.stacks.get(params.stack))) return;
    if (stage !== 'defined') await dependencies.stacks.setPower(params.stack, 'off');
    const isGone: Check = (sight, record) => {
      if (stage === 'defined') return true;
      if (!machinesGone(sight, record)) return false;
      if (stage === 'connected') return true;
      if (!networksGone(sight, record)) return false;
      return unwantedVolumesGone(sight, record);
    };
    await lowerStage(dependencies, params.stack, stage, { signal, isGone });
  };

/**
 * Undoes what brought a stack above a stage. What was made and used after the backup that this server
 * was restored from is none of that: it is left alone, whatever has failed.
 */
export const backTo =
  (dependencies: StackOperationDependencies, stage: Stage): Undo =>
  async (context) => {
    await untilAllHeard(dependencies, context.signal);
    const record = await dependencies.stacks.get(context.params.stack);
    if (record && isPastRecord(dependencies, record)) {
      return setStage(dependencies, record.id, stage);
    }
    return lowerTo(dependencies, stage)(context);
  };

/** @returns a check that tells, whenever it is made, what is in the way of it */
async function telling(
  { nodes }: StackOperationDependencies,
  { report, progress }: Pick<UndoContext<unknown>, 'report'> & { progress: Progress },
  check: Check,
): Promise<Check> {
  const names = new Map((await nodes.list()).map(({ id, name }) => [id, name]));
  const nameOf = (node: NodeId): string => names.get(node) ?? node;
  return (sight, record) => {
    const obstacle = findObstacle(sight, record.definition, { stack: record.id, nameOf });
    report(obstacle === undefined ? progress : { ...progress, obstacle });
    return check(sight, record);
  };
}

const machinesIn = (record: Awaited<ReturnType<typeof getStack>>, phase: 'creating') =>
  record.definition.machines.map(({ name }) => ({
    machine: name,
    phase,
    bytesDone: 0,
    bytesTotal: 0,
    note: '',
  }));
