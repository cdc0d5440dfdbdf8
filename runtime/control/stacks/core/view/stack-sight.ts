import type {
  ObservedMachine,
  ObservedRouter,
  ObservedState,
  ObservedVolume,
} from '../../../../../schemas/agent/observed.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import { type DefinedVolume, nodesOf, type StackDefinition } from '../define/definition.ts';

/** What the nodes of a stack report of it: each thing as its own node sees it. */
export interface StackSight {
  /** Last reports, of those nodes that have reported. */
  readonly reports: ReadonlyMap<NodeId, ObservedState>;
  readonly machines: readonly ObservedMachine[];
  readonly volumes: readonly ObservedVolume[];
  /** Volumes that are no disks. */
  readonly layers: readonly ObservedVolume[];
  readonly router: ObservedRouter | undefined;
}

/**
 * Puts together what is known of a stack. What a node says of a machine that is another's does not
 * count.
 *
 * @param reportOf the last report of a node; undefined: there is none
 */
export function stackSight(
  definition: StackDefinition,
  stack: string,
  reportOf: (node: NodeId) => ObservedState | undefined,
): StackSight {
  const reports = new Map(
    nodesOf(definition).flatMap((node) => {
      const report = reportOf(node);
      return report ? [[node, report] as const] : [];
    }),
  );
  const machines = definition.machines.flatMap(
    ({ id, node }) => reports.get(node)?.machines.find((machine) => machine.id === id) ?? [],
  );
  const nodeOf = new Map(definition.machines.map(({ id, node }) => [id, node]));
  const seen = ({ id, machine }: DefinedVolume): ObservedVolume[] => {
    const node = nodeOf.get(machine);
    const found = node && reports.get(node)?.volumes.find((volume) => volume.id === id);
    return found ? [found] : [];
  };
  const volumes = definition.volumes.flatMap(seen);
  const layers = (definition.layers ?? []).flatMap(seen);
  const router = reports.get(definition.gateway)?.routers.find((each) => each.stack === stack);
  return { reports, machines, volumes, layers, router };
}
