import type { TrustVerdict } from '../../../../../../schemas/api/resources/plan.ts';
import type { UpgradeRequest } from '../../../../../../schemas/api/resources/upgrade.ts';
import type { Site } from '../../../../nodes/core/site.ts';
import type { PlannedAppliance } from '../../../../releases/core/planned-appliance.ts';
import type { StackRecord, StackSecrets } from '../../define/stack-record.ts';
import type { RehearsalRecord } from '../../../ports/rehearsal-store.ts';
import type { MemoryUse } from '../room-for-stack.ts';
import type { PointSight } from '../why-no-point.ts';

/** Everything that an upgrade is planned from. */
export interface UpgradeInput extends Omit<PointSight, 'record'> {
  readonly record: StackRecord;
  /** Of the stack as it is; none of them gets into the plan. */
  readonly secrets: StackSecrets;
  readonly request: Omit<UpgradeRequest, 'version'>;
  readonly appliance: PlannedAppliance;
  readonly trust: TrustVerdict;
  /** With what all stacks take of it, this one included. */
  readonly site: Site;
  /** With what every other stack takes of it. */
  readonly others: Pick<Site, 'nodes' | 'pools'>;
  readonly uses: readonly MemoryUse[];
  /** Of this stack, newest first. */
  readonly rehearsals: readonly RehearsalRecord[];
}
