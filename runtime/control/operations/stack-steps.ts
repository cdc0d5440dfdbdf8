import { z } from 'zod';
import type { StackId } from '../../../schemas/ids/brand.ts';
import { defineStep, type Step, type UndoContext } from '../../operations/kind.ts';
import type { Stage } from '../core/stack-record.ts';
import { machinesReady, startProgress } from './await-ready.ts';
import {
  awaitNode,
  getStack,
  setPower,
  setStage,
  type StackOperationDependencies,
} from './stack-operation.ts';
import {
  fetchProgress,
  imagesReady,
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
      await awaitNode(dependencies, record, signal, (state) => {
        const progress = fetchProgress(state, record);
        report({ note: 'Fetching and verifying', ...progress, ...speed.at(progress) });
        return imagesReady(state, record);
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
    title: 'Making disks',
    output,
    timeoutMs: NODE_WORK_MS,
    ...options,
    run: async ({ params, signal, report }) => {
      await setStage(dependencies, params.stack, 'stored');
      const record = await getStack(dependencies.stacks, params.stack);
      report({ note: 'Making disks', machines: machinesIn(record, 'creating') });
      await awaitNode(dependencies, record, signal, (state) => volumesReady(state, record));
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
      report({ note: 'Setting up networks', machines: machinesIn(record, 'creating') });
      await awaitNode(dependencies, record, signal, (state) => networksReady(state, record));
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
      await setStage(dependencies, params.stack, 'defined');
      const record = await getStack(dependencies.stacks, params.stack);
      report({ note: 'Defining machines', machines: machinesIn(record, 'creating') });
      await awaitNode(dependencies, record, signal, (state) => machinesDefined(state, record));
      return null;
    },
  });

/** Starts the machines in their order. When it fails they stay as they are, to be looked at. */
export const startStep = (dependencies: StackOperationDependencies): StackStep =>
  defineStep<StackParams, null>({
    name: 'start',
    title: 'Starting machines',
    output,
    timeoutMs: START_MS,
    run: async ({ params, signal, report }) => {
      await setPower(dependencies, params.stack, 'on');
      const record = await getStack(dependencies.stacks, params.stack);
      await awaitNode(dependencies, record, signal, (state) => {
        report({ note: 'Starting machines', machines: startProgress(state, record) });
        return machinesReady(dependencies, state, record);
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
      await awaitNode(dependencies, record, signal, (state) => machinesOff(state, record));
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
    await setStage(dependencies, params.stack, stage);
    const record = await getStack(dependencies.stacks, params.stack);
    await awaitNode(dependencies, record, signal, (state) => {
      if (stage === 'defined') return true;
      if (!machinesGone(state, record)) return false;
      if (stage === 'connected') return true;
      if (!networksGone(state, record)) return false;
      return unwantedVolumesGone(state, record);
    });
  };

const machinesIn = (record: Awaited<ReturnType<typeof getStack>>, phase: 'creating') =>
  record.definition.machines.map(({ name }) => ({
    machine: name,
    phase,
    bytesDone: 0,
    bytesTotal: 0,
    note: '',
  }));

/** Bytes per second over the whole step, and the time that is left at that speed. */
class Speedometer {
  readonly #now: () => Date;
  #first: { at: number; bytes: number } | undefined;

  constructor(now: () => Date) {
    this.#now = now;
  }

  at({ bytesDone, bytesTotal }: { bytesDone: number; bytesTotal: number }) {
    const at = this.#now().getTime();
    this.#first ??= { at, bytes: bytesDone };
    const seconds = (at - this.#first.at) / 1000;
    const bytesPerSecond = seconds > 0 ? (bytesDone - this.#first.bytes) / seconds : 0;
    const remainingMs =
      bytesPerSecond > 0 ? ((bytesTotal - bytesDone) / bytesPerSecond) * 1000 : null;
    return { bytesPerSecond, remainingMs };
  }
}
