import type { ObservedState } from '../../../../../schemas/agent/observed.ts';
import type { WireFault } from '../../../../../schemas/errors/fault.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import type { StackDefinition } from '../define/definition.ts';
import type { StackSight } from './stack-sight.ts';

/**
 * Finds what a node could not do for a stack, and tries again.
 *
 * @param nameOf the name of a node
 * @returns which node, and why; undefined when nothing is in the way
 */
export function findObstacle(
  { reports }: Pick<StackSight, 'reports'>,
  definition: StackDefinition,
  { stack, nameOf }: { readonly stack: string; readonly nameOf: (node: NodeId) => string },
): string | undefined {
  const own = new Set<string>(
    [definition.networks, definition.volumes, definition.machines].flatMap((things) =>
      things.map(({ id }) => id),
    ),
  );
  for (const [node, report] of reports) {
    const fault = faultsIn(report).find(({ of }) => of === stack || own.has(of))?.fault;
    if (fault) return `${nameOf(node)}: ${fault.message}`;
  }
  return undefined;
}

function faultsIn({ networks, routers, volumes, machines }: ObservedState) {
  const things: readonly { readonly of: string; readonly fault?: WireFault | undefined }[] = [
    ...networks.map(({ id, fault }) => ({ of: id, fault })),
    ...routers.map(({ stack, fault }) => ({ of: stack, fault })),
    ...volumes.map(({ id, fault }) => ({ of: id, fault })),
    ...machines.map(({ id, fault }) => ({ of: id, fault })),
  ];
  return things.flatMap(({ of, fault }) => (fault ? [{ of, fault }] : []));
}
