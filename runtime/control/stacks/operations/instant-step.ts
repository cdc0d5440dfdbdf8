import { z } from 'zod';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { defineStep, type Step } from '../../../operations/kind.ts';
import { pointInstant } from '../core/view/point-instant.ts';
import type { DisksParams, makeDisksStep, PointDependencies } from './point-steps.ts';
import { awaitNodes, getStack, giveUpOn } from './stack-operation.ts';

export const Taken = z.object({
  at: z.iso.datetime(),
  pausedMs: z.int().nullable(),
  running: z.int(),
  quiesced: z.int(),
});
export type Taken = z.infer<typeof Taken>;

/** Waits until all machines have been switched, together. @returns when that was, and how long it took */
export function instantStep(
  dependencies: PointDependencies,
  make: ReturnType<typeof makeDisksStep>,
): Step<DisksParams, Taken> {
  const { stacks, now } = dependencies;
  return defineStep<DisksParams, Taken>({
    name: 'instant',
    title: 'Keeping all disks at one instant',
    output: Taken,
    timeoutMs: LIMITS.stack.points.takeMs,
    run: async ({ params, signal, outputOf, report }) => {
      const record = await getStack(stacks, params.stack);
      const { running } = outputOf(make);
      let taken: Taken | undefined;
      await awaitNodes(dependencies, record, signal, (sight) => {
        for (const { name, id } of record.definition.machines) {
          const found = sight.machines.find((machine) => machine.id === id);
          if (running[id] !== undefined) giveUpOn(`Switching the disks of ${name}`, found?.fault);
        }
        const found = pointInstant(record, sight, running);
        if (found.kind === 'failed') {
          throw new Fault('POINT_NOT_TAKEN', { stack: record.name, why: found.why });
        }
        if (found.kind === 'waits') {
          report({ note: `Waiting for ${found.machines.join(', ')}` });
          return false;
        }
        const { kind: _kind, at, ...figures } = found;
        taken = { at: at ?? now().toISOString(), ...figures };
        return true;
      });
      if (!taken) throw new Error('nobody has told when it was');
      return taken;
    },
  });
}
