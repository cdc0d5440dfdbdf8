import { z } from 'zod';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { StackId } from '../../../../schemas/ids/brand.ts';
import { defineStep, type Step } from '../../../operations/kind.ts';
import { isPlannedFor, type PlannedFor } from '../core/define/is-planned-for.ts';
import { NextDisk } from '../core/define/layers.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import type { PointContent } from '../core/define/change-layers.ts';
import type { PointStore } from '../ports/point-store.ts';
import {
  awaitNodes,
  getStack,
  giveUpOn,
  type StackOperationDependencies,
} from './stack-operation.ts';

/** What the operations on restore points work with. */
export interface PointDependencies extends StackOperationDependencies {
  readonly points: PointStore;
}

export const DisksParams = z.object({ stack: StackId, disks: z.array(NextDisk).min(1) });
export type DisksParams = z.infer<typeof DisksParams>;

const MINUTE_MS = 60_000;
const nothing = z.null();

/** Writes down which volumes are to become disks. */
export const planDisksStep = ({ stacks, desired }: PointDependencies): Step<DisksParams, null> =>
  defineStep<DisksParams, null>({
    name: 'reserve',
    title: 'Planning new disks',
    output: nothing,
    timeoutMs: MINUTE_MS,
    run: async ({ params: { stack, disks } }) => {
      demandPlannedFor(await getStack(stacks, stack), { disks });
      await stacks.changeLayers(stack, { kind: 'make', disks });
      desired.touch(stack);
      return null;
    },
    undo: async ({ params: { stack, disks } }) => {
      await stacks.changeLayers(stack, { kind: 'drop-fresh', disks });
      desired.touch(stack);
    },
  });

/**
 * What another operation made of a stack between planning and beginning is not overwritten: its disks of then
 * may be those of a restore point by now.
 *
 * @throws Fault CONFLICT
 */
export function demandPlannedFor(record: StackRecord, planned: PlannedFor): void {
  if (isPlannedFor(record, planned)) return;
  const why =
    'its disks or its version have changed in the meantime. Nothing was done; ask for it again';
  throw new Fault('CONFLICT', { what: 'stack', name: record.name, why });
}

const Made = z.object({
  power: z.enum(['on', 'off']),
  /** Starts of the processes of machines that run. */
  running: z.record(z.string(), z.string()),
});
type Made = z.infer<typeof Made>;

/** Waits until they are there. @returns what the stack was doing then */
export const makeDisksStep = (dependencies: PointDependencies): Step<DisksParams, Made> =>
  defineStep<DisksParams, Made>({
    name: 'make',
    title: 'Creating new disks',
    output: Made,
    timeoutMs: LIMITS.stack.points.takeMs,
    run: async ({ params, signal }) => {
      const { stacks, desired } = dependencies;
      const record = await getStack(stacks, params.stack);
      const fresh = new Set<string>(params.disks.map((disk) => disk.fresh));
      let running: Record<string, string> = {};
      await awaitNodes(dependencies, record, signal, (sight) => {
        running = Object.fromEntries(
          sight.machines.flatMap(({ id, startedAt }) => (startedAt ? [[id, startedAt]] : [])),
        );
        const found = [...sight.layers, ...sight.volumes].filter(({ id }) => fresh.has(id));
        for (const { fault } of found) giveUpOn('Creating new disks', fault);
        return found.filter(({ state }) => state === 'ready').length === fresh.size;
      });
      await stacks.noteMadeVolumes(
        record.id,
        params.disks.map((disk) => disk.fresh),
      );
      desired.touch(record.id);
      return { power: record.power, running };
    },
  });

/** @returns what of a stack a restore point holds besides its disks */
export const contentOf = ({
  appliance,
  parameters,
  sealed,
  definition,
}: StackRecord): PointContent => {
  const { layers: _layers, heldPorts: _held, ...rest } = definition;
  return { appliance, parameters, sealed, definition: rest };
};
