import type { ChangeRequest } from '../../../../../../schemas/api/resources/change.ts';
import type { NodeId } from '../../../../../../schemas/ids/brand.ts';
import type { Site } from '../../../../nodes/core/site.ts';
import type { HeldPort } from '../../define/definition.ts';
import type { StackRecord, StackSecrets } from '../../define/stack-record.ts';
import type { StackSight } from '../../view/stack-sight.ts';
import type { MemoryUse } from '../room-for-stack.ts';

/** What a change is planned from. */
export interface ChangeInput {
  readonly record: StackRecord;
  readonly secrets: StackSecrets;
  readonly request: ChangeRequest;
  readonly sight: StackSight;
  readonly isLost: (node: NodeId) => boolean;
  readonly nodeName: (node: NodeId) => string;
  /** Names of all stacks that are not removed. */
  readonly stackNames: ReadonlySet<string>;
  /** The nodes, with what every *other* stack takes of them. */
  readonly others: Pick<Site, 'nodes' | 'pools'>;
  readonly uses: readonly MemoryUse[];
  /** Ports that restore points of the stack were made with, each with its restore point. */
  readonly pointPorts: readonly HeldPort[];
}
