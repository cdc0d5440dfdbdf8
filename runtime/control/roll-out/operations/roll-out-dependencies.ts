import { z } from 'zod';
import { NodeImageVersion } from '../../../../schemas/agent/boot.ts';
import { NodeId } from '../../../../schemas/ids/brand.ts';
import type { AuditTrail } from '../../../audit/audit-trail.ts';
import type { ChangeFeed } from '../../../events/change-feed.ts';
import type { OperationReader } from '../../../operations/ports/operation-log.ts';
import type { OneAtATime } from '../../../process/one-at-a-time.ts';
import type { BootBook } from '../../boot/boot-book.ts';
import type { BootSight } from '../../boot/boot-sight.ts';
import type { BootStore, ImageChoice } from '../../boot/ports/boot-store.ts';
import type { ObservedStates } from '../../nodes/observed-states.ts';
import type { NodeStore } from '../../nodes/ports/node-store.ts';
import type { PowerStore } from '../../nodes/ports/power-store.ts';
import type { DesiredStates } from '../../stacks/desired/desired-states.ts';

/** What rolling out works with. */
export interface RollOutDependencies {
  readonly boot: BootStore;
  readonly bootBook: Pick<BootBook, 'changed'>;
  readonly bootSight: Pick<BootSight, 'factsOf'>;
  readonly nodes: Pick<NodeStore, 'get' | 'giveOrder' | 'liftOrder'>;
  readonly power: Pick<PowerStore, 'get'>;
  readonly observed: Pick<ObservedStates, 'get' | 'isLost' | 'waitFor'>;
  readonly desired: Pick<DesiredStates, 'current' | 'isAnswer'>;
  readonly operations: Pick<OperationReader, 'events'>;
  readonly audit: Pick<AuditTrail, 'record'>;
  readonly changes: Pick<ChangeFeed, 'publish'>;
  /** One change of what is chosen after the other. */
  readonly switching: OneAtATime;
  readonly now: () => Date;
}

/** `cold`: machines that cannot go on running are stopped with the node; the name is for people. */
export const RenewParams = z.object({
  node: NodeId,
  name: z.string(),
  version: NodeImageVersion,
  cold: z.boolean(),
  /** How long it has to stay well afterwards; 0: not at all. */
  probationMs: z.int().min(0),
});
export type RenewParams = z.infer<typeof RenewParams>;

/** `nodes`: the canary first. */
export const RollOutParams = z.object({
  version: NodeImageVersion,
  nodes: z.array(z.object({ id: NodeId, name: z.string() })),
  cold: z.boolean(),
  probationMs: z.int().min(0),
});
export type RollOutParams = z.infer<typeof RollOutParams>;

/** Changes what nodes boot, on top of what everybody else has changed, and tells gateways. */
export const changeImageChoice = (
  { boot, bootBook, switching, changes }: RollOutDependencies,
  change: (now: ImageChoice) => ImageChoice,
): Promise<void> =>
  switching(async () => {
    const before = await boot.choice();
    const after = change(before);
    if (after === before) return;
    await boot.setChoice(after);
    await bootBook.changed();
    changes.publish('boot', 'choice');
    changes.publish('node', '*');
  });
