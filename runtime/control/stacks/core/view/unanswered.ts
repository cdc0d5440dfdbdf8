import { PROTOCOL_VERSION } from '../../../../../schemas/agent/desired.ts';
import type { StackRecord } from '../define/stack-record.ts';
import type { StackSight } from './stack-sight.ts';

/**
 * @param askedAt when machines were asked once more whether they are ready
 * @returns names of those that have not answered since; those that cannot be asked over the network are not
 *   among them
 */
export function unanswered(
  { definition, appliance }: Pick<StackRecord, 'definition' | 'appliance'>,
  { reports }: Pick<StackSight, 'reports'>,
  askedAt: string,
): string[] {
  const report = reports.get(definition.gateway);
  // What an agent of before does not do is not waited for.
  if (report?.protocol !== PROTOCOL_VERSION) return [];
  const answered = new Set(
    report.probes.flatMap(({ machine, startedAt }) => (startedAt === askedAt ? [machine] : [])),
  );
  return definition.machines
    .filter(({ id, role, interfaces }) => {
      const ready = appliance.manifest.roles[role]?.ready;
      const isAsked = ready !== undefined && ready.type !== 'command' && interfaces.length > 0;
      return isAsked && !answered.has(id);
    })
    .map(({ name }) => name);
}
