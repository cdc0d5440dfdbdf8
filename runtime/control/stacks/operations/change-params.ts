import { z } from 'zod';
import { ParameterValue } from '../../../../schemas/appliance/parameter.ts';
import { MachineId, PointId, StackId } from '../../../../schemas/ids/brand.ts';
import { Digest } from '../../../../schemas/ids/digest.ts';
import { StackName } from '../../../../schemas/ids/names.ts';
import { DefinedMachine, DefinedPort, HeldPort } from '../core/define/definition.ts';

const Size = DefinedMachine.pick({ cpu: true, memoryBytes: true });

/** What was, and what is to be instead. */
const change = <Value extends z.ZodType>(value: Value) => z.object({ from: value, to: value });

/** Everything that a change was asked to do; decided before it starts, so that it does just that. */
export const ChangeParams = z.object({
  stack: StackId,
  /** What of a stack it was planned for. */
  basis: Digest,
  name: change(StackName),
  note: change(z.string()),
  /**
   * Absent: ports stay. `hold`: by what those are kept taken that may have to come back; `kept`, and when it is taken back
   * `held`: what restore points keep taken afterwards.
   */
  ports: change(z.array(DefinedPort))
    .extend({ hold: PointId, kept: z.array(HeldPort), held: z.array(HeldPort).default([]) })
    .optional(),
  /** Absent: answers stay. `sealed`: passwords and secrets. */
  answers: change(
    z.object({ parameters: z.record(z.string(), ParameterValue), sealed: z.string() }),
  ).optional(),
  /** In the order in which they are changed. */
  machines: z.array(
    change(Size).extend({
      id: MachineId,
      /** Paths that are written anew. */
      files: z.array(z.string()),
      /** What runs in it after that; null: nothing does. */
      hook: z.array(z.string()).min(1).nullable(),
      restart: z.boolean(),
    }),
  ),
  /** What has changed, for the audit log. */
  sentence: z.string(),
});
export type ChangeParams = z.infer<typeof ChangeParams>;
export type MachineChange = ChangeParams['machines'][number];
