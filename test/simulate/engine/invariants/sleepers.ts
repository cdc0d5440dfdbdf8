import type { Sight } from './sight.ts';

/** A node that was put to sleep has nothing that shall run. A backup that was brought back knows of none. */
export function noneSleepsOnWork({ nodes, tables, isRestored }: Sight): string[] {
  if (isRestored) return [];
  return nodes.flatMap(({ id, name }) => {
    if (tables.power.get(id)?.rest?.kind !== 'sleep') return [];
    const running = [...tables.stacks.values()].filter(
      ({ stage, power, definition: { gateway, machines } }) =>
        stage !== 'kept' &&
        (stage !== 'defined' || power === 'on') &&
        (gateway === id || machines.some(({ node }) => node === id)),
    );
    return running.map((stack) => `${name} sleeps, and ${stack.name} is there`);
  });
}
