import { z } from 'zod';
import { MachineProcessor } from '../../../../../schemas/agent/processor.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { MachineMemory } from '../machine-memory.ts';

/**
 * What a node tells of a machine that it is about to send. The other side takes none of it for what
 * the machine shall be; that it has from the server.
 */
export const Passport = z.strictObject({
  /** As QEMU calls its kind of board, such as `pc-q35-7.2`. */
  machineType: z.string().regex(/^pc-q35-\d{1,3}\.\d{1,3}(\.\d{1,3})?$/),
  startedAt: z.iso.datetime(),
  /** Absent: all that its node has, or it is emulated. */
  processor: MachineProcessor.optional(),
  bootedAt: MachineMemory.shape.bootedAt,
  readyAt: MachineMemory.shape.readyAt,
  runs: MachineMemory.shape.runs.max(LIMITS.agent.reports.runs),
});
export type Passport = z.infer<typeof Passport>;

/** What a node answers that is ready to take the machine: its definition there, as libvirt XML. */
export const Ticket = z.strictObject({ xml: z.string().max(LIMITS.agent.moves.documentBytes) });
export type Ticket = z.infer<typeof Ticket>;

/**
 * What became of a machine at the node it was sent to. `arrived`: it is that node's now; `waiting`: it
 * is there, complete, and stands still until it is told to go on; `coming`: not complete yet;
 * `absent`: it is not there, and will not come by itself.
 */
export const Fate = z.enum(['arrived', 'waiting', 'coming', 'absent']);
export type Fate = z.infer<typeof Fate>;

/** @returns what is remembered of a machine from now on that has just come here */
export const memoryOfArrival = (
  { startedAt, bootedAt, readyAt, runs }: Passport,
  arrival: NonNullable<MachineMemory['arrival']>,
  bootId: string,
): MachineMemory => ({
  startedAt,
  bootedAt,
  readyAt,
  bootId,
  crashes: 0,
  retryAt: null,
  stopAskedAt: null,
  runs,
  arrival,
});
