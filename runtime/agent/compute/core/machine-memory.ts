import { z } from 'zod';
import { PeerPlace } from '../../../../schemas/agent/desired.ts';
import { ObservedSwitch } from '../../../../schemas/agent/observed.ts';
import { WireFault } from '../../../../schemas/errors/wire-fault.ts';
import { NodeId, OperationId, PoolId, VolumeId } from '../../../../schemas/ids/brand.ts';

const Time = z.iso.datetime();

/** What became of the order to send a machine to another node while it runs. */
export const SendingMemory = z.object({
  operation: OperationId,
  to: PeerPlace,
  /** Of the machine when it was sent. */
  epoch: z.int().min(1),
  /** under-way: what became of it is not known yet; sent: it is the other node's, for good. */
  state: z.enum(['under-way', 'sent', 'failed']),
  downtimeMs: z.int().min(0).optional(),
  fault: WireFault.optional(),
});
export type SendingMemory = z.infer<typeof SendingMemory>;

/** A machine that comes here, or came. Written down before anything is made for it. */
export const ArrivalMemory = z.object({
  operation: OperationId,
  from: NodeId,
  /** Volumes that were made for it. */
  copy: z.array(VolumeId),
  /** In which pools those are that are not in the node's own. */
  pools: z.partialRecord(VolumeId, PoolId).optional(),
  /** It is this node's since then, whether it runs or not. */
  arrived: z.boolean(),
  downtimeMs: z.int().min(0).optional(),
});
export type ArrivalMemory = z.infer<typeof ArrivalMemory>;

/** What the agent remembers of a machine across its own restarts. */
export const MachineMemory = z.object({
  /** Start of the process that the times below belong to. */
  startedAt: Time.nullable(),
  bootedAt: Time.nullable(),
  readyAt: Time.nullable(),
  /** The node's boot during which it was started; after another boot, being off is no crash. */
  bootId: z.string(),
  /** Starts in a row that ended by themselves. */
  crashes: z.int(),
  /** Not started again before this, after a crash. */
  retryAt: Time.nullable(),
  /** When it was asked to shut down; null: not. */
  stopAskedAt: Time.nullable(),
  sending: SendingMemory.optional(),
  arrival: ArrivalMemory.optional(),
  /** Of the process that runs. */
  switched: ObservedSwitch.optional(),
  runs: z.array(
    z.object({
      id: z.string(),
      state: z.enum(['running', 'done', 'failed']),
      exitCode: z.int().nullable(),
      output: z.string(),
      fault: WireFault.optional(),
    }),
  ),
});
export type MachineMemory = z.infer<typeof MachineMemory>;

export const NEW_MACHINE: MachineMemory = {
  startedAt: null,
  bootedAt: null,
  readyAt: null,
  bootId: '',
  crashes: 0,
  retryAt: null,
  stopAskedAt: null,
  runs: [],
};

const FIRST_RETRY_MS = 5_000;
/** The longest rest of a machine, in milliseconds. */
export const LONGEST_RETRY_MS = 5 * 60_000;

/** @returns how long to wait before starting a machine again that ended by itself */
export const retryDelayMs = (crashes: number): number =>
  Math.min(FIRST_RETRY_MS * 2 ** Math.max(0, crashes - 1), LONGEST_RETRY_MS);

/** @returns the memory of a machine whose process was found running since `startedAt` */
export function noteRunning(
  memory: MachineMemory,
  startedAt: string,
  bootId: string,
): MachineMemory {
  if (memory.startedAt === startedAt) return memory;
  const { switched: _before, ...rest } = memory;
  return { ...rest, startedAt, bootId, bootedAt: null, readyAt: null, stopAskedAt: null };
}

/**
 * @returns the memory of a machine that was found off. One that should run, and did during this
 *   boot of the node, has crashed: it is started again after a while.
 */
export function noteOff(
  memory: MachineMemory,
  context: { wanted: boolean; bootId: string; now: Date },
): MachineMemory {
  if (memory.startedAt === null) {
    // What was ordered off begins anew when it is ordered on: how it ended before says nothing then.
    const isNew = context.wanted || (memory.crashes === 0 && memory.retryAt === null);
    return isNew ? memory : { ...memory, crashes: 0, retryAt: null };
  }
  const off = { ...memory, startedAt: null, bootedAt: null, readyAt: null, stopAskedAt: null };
  const crashed = context.wanted && memory.bootId === context.bootId;
  if (!crashed) return { ...off, crashes: 0, retryAt: null };
  const crashes = memory.readyAt === null ? memory.crashes + 1 : 1;
  const retryAt = new Date(context.now.getTime() + retryDelayMs(crashes)).toISOString();
  return { ...off, crashes, retryAt };
}
