import { z } from 'zod';
import type { ObservedState } from '../../../../schemas/agent/observed.ts';
import { NodeId, type OperationId } from '../../../../schemas/ids/brand.ts';
import type { AuditTrail } from '../../../audit/audit-trail.ts';
import type { OneAtATime } from '../../../process/one-at-a-time.ts';
import type { ObservedStates } from '../../nodes/observed-states.ts';
import type { NodeStore } from '../../nodes/ports/node-store.ts';
import type { RememberedPower } from '../../nodes/remembered-power.ts';
import type { DesiredStates } from '../../stacks/desired/desired-states.ts';
import type { Sealer } from '../../stacks/ports/secret-maker.ts';
import type { BaseboardController } from '../ports/baseboard-controller.ts';

/** What switching nodes works with. */
export interface PowerDependencies {
  readonly power: RememberedPower;
  readonly nodes: Pick<NodeStore, 'get' | 'list'>;
  readonly observed: Pick<ObservedStates, 'get' | 'isLost' | 'waitFor'>;
  readonly desired: Pick<DesiredStates, 'touchNodes'>;
  readonly controllers: BaseboardController;
  /** Sends what wakes cards into the LANs of this server. */
  readonly sendPackets: (macs: readonly string[]) => Promise<void>;
  readonly sealer: Pick<Sealer, 'open'>;
  readonly audit: AuditTrail;
  readonly now: () => Date;
  /** Does one thing after another with whatever switches machines on. */
  readonly switching: OneAtATime;
  /** @throws Fault NODE_BUSY while machines run there, or it serves what others use */
  readonly demandIdle: (node: NodeId, name: string) => Promise<void>;
  /** @throws Fault NODE_BUSY, CONFLICT while anything is on it, or is about to be */
  readonly demandEmpty: (node: NodeId, name: string) => Promise<void>;
  /** Asks an operation to end and to take back what it has done. */
  readonly callOff: (operation: OperationId) => Promise<void>;
}

/**
 * `by`: `agent`: the node is asked; `controller`: its controller does it. `stop`: machines that run there may be
 * stopped for it; the name is for people.
 */
export const LeaveParams = z.object({
  node: NodeId,
  name: z.string(),
  by: z.enum(['agent', 'controller']),
  stop: z.boolean(),
  /** Why the server does it by itself, as a sentence; absent: somebody has asked for it. */
  why: z.string().optional(),
});
export type LeaveParams = z.infer<typeof LeaveParams>;

/** `why`: why the server does it by itself, as a sentence; absent: somebody has asked for it. */
export const WakeParams = z.object({
  node: NodeId,
  name: z.string(),
  why: z.string().optional(),
});
export type WakeParams = z.infer<typeof WakeParams>;

/** @returns the boot of a node by its last report, also one that came before the server was started; null: not known */
export async function bootOf(
  { observed, nodes }: Pick<PowerDependencies, 'observed' | 'nodes'>,
  node: NodeId,
): Promise<string | null> {
  const facts = observed.get(node)?.facts ?? (await nodes.get(node))?.facts;
  return facts?.power?.boot ?? null;
}

/** @returns the report of a node that is heard of now; undefined: it is silent */
export const heard = (
  observed: PowerDependencies['observed'],
  node: NodeId,
): ObservedState | undefined => (observed.isLost(node) ? undefined : observed.get(node));
