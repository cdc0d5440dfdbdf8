import type { ObservedMachine } from '../../../../../../schemas/agent/observed.ts';
import type { ApplianceManifest } from '../../../../../../schemas/appliance/manifest.ts';
import type { DefinedMachine } from '../../define/definition.ts';

/**
 * @param seen machines as they run now
 * @returns about how long starting all of them takes, in milliseconds: the longest way through those that
 *   wait for each other, by how long each took the last time; null: that is not known of all
 */
export function upgradeDowntimeMs(
  machines: readonly Pick<DefinedMachine, 'id' | 'role'>[],
  { roles }: Pick<ApplianceManifest, 'roles'>,
  seen: readonly Pick<ObservedMachine, 'id' | 'startedAt' | 'readyAt'>[],
): number | null {
  const tookOf = new Map(
    seen.flatMap(({ id, startedAt, readyAt }) =>
      startedAt && readyAt ? [[id, Date.parse(readyAt) - Date.parse(startedAt)] as const] : [],
    ),
  );
  if (machines.some(({ id }) => !tookOf.has(id))) return null;
  const ends = new Map<string, number>();
  const endOf = (role: string): number => {
    const known = ends.get(role);
    if (known !== undefined) return known;
    // A manifest has no circles; one that had would end here.
    ends.set(role, 0);
    const before = Math.max(0, ...(roles[role]?.after ?? []).map(endOf));
    const own = machines.filter((each) => each.role === role);
    const end = before + Math.max(0, ...own.map(({ id }) => tookOf.get(id) ?? 0));
    ends.set(role, end);
    return end;
  };
  return Math.max(0, ...machines.map(({ role }) => endOf(role)));
}
