import type { OvfContent, OvfSystem } from './envelope.ts';

/** @returns all machines, however deeply collected, in the order of the description */
export const systemsOf = (content: OvfContent): readonly OvfSystem[] =>
  content.kind === 'system' ? [content] : content.members.flatMap(systemsOf);

/**
 * What has to be there before a machine starts (DSP0243, StartupSection): everything of the next lower
 * order. Order 0, or none, is whenever.
 *
 * @returns for each machine those that it comes after
 */
export function startOrder(content: OvfContent): ReadonlyMap<OvfSystem, readonly OvfSystem[]> {
  const after = new Map<OvfSystem, OvfSystem[]>();
  addOrder(content, after);
  return after;
}

function addOrder(content: OvfContent, after: Map<OvfSystem, OvfSystem[]>): void {
  if (content.kind === 'system') return;
  const { members, order } = content;
  const numbers = [...new Set(order.values())].filter((one) => one > 0).toSorted((a, b) => a - b);
  const groups = numbers
    .map((number) => members.filter(({ id }) => order.get(id) === number).flatMap(systemsOf))
    .filter((group) => group.length > 0);
  groups.slice(1).forEach((group, index) => {
    for (const system of group) {
      after.set(system, [...(after.get(system) ?? []), ...(groups[index] ?? [])]);
    }
  });
  for (const member of members) addOrder(member, after);
}
