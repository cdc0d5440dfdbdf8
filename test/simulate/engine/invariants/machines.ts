import type { Sight } from './sight.ts';

export const HAS_PROCESS: ReadonlySet<string> = new Set(['running', 'paused', 'stopping']);

/** A machine runs on one node at most. One that arrives stands still until it has left the other. */
export function runsOnce({ nodes }: Sight): string[] {
  const runningOn = new Map<string, string>();
  return nodes.flatMap(({ name, world }) =>
    [...world.domains].flatMap(([id, { state, machine, arriving }]) => {
      if (!HAS_PROCESS.has(state) || arriving) return [];
      const elsewhere = runningOn.get(id);
      runningOn.set(id, name);
      return elsewhere === undefined ? [] : [`${machine.name} runs on ${elsewhere} and on ${name}`];
    }),
  );
}

/**
 * A machine, its volumes included, is only where its stack put it, where it goes, and where a move has
 * left something that is written down. One that arrives is nowhere yet: when its move is given up, it stands there
 * until the agent closes it, as it does with any arrival that is not wanted.
 */
export function isOnItsNode({ nodes, tables, isRestored }: Sight): string[] {
  // What was moved since the backup was made is where the server does not look for it.
  if (isRestored) return [];
  return [...tables.stacks.values()].flatMap(({ definition }) => {
    const placesOf = new Map(
      definition.machines.map(({ id, node, move, left = [] }) => [
        id,
        { own: [node, move?.to], left },
      ]),
    );
    const isElsewhere = (id: string, left: readonly string[], here: string): boolean =>
      !placesOf.get(id as never)?.own.includes(here as never) && !left.includes(here);
    return nodes.flatMap(({ id: here, name, world }) => [
      ...definition.machines
        .filter(({ id, left = [] }) => {
          const domain = world.domains.get(id);
          return domain && !domain.arriving && isElsewhere(id, left, here);
        })
        .map((machine) => `${machine.name} is on ${name}, and not placed there`),
      ...definition.volumes
        .filter(({ id }) => world.volumes.has(id))
        .filter(({ machine, left = [] }) => isElsewhere(machine, left, here))
        .map((volume) => `${volume.name} (${volume.id}) is on ${name}, and not placed there`),
    ]);
  });
}
