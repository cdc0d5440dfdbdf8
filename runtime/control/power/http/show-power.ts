import type { NodePower } from '../../../../schemas/api/resources/power.ts';
import { toWire } from '../../../../schemas/errors/fault.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { NodeViews } from '../../nodes/http/node-views.ts';
import type { PowerRecord } from '../../nodes/ports/power-store.ts';
import { targetOf } from '../core/target-of.ts';

/** How long it may take to find out what a controller says. */
export const CHECK_MS = 60_000;

const NOTHING = {
  way: 'none',
  rest: null,
  wakeable: false,
  obeys: false,
  own: false,
  bootMs: null,
} as const;

/**
 * Shows how a node is switched on and off, without any password.
 *
 * @param look whether its controller is asked as well
 * @throws Fault NOT_FOUND
 */
export async function showPower(
  idOrName: string,
  look: boolean,
  dependencies: ControlDependencies,
): Promise<NodePower> {
  const node = await new NodeViews(dependencies).one(idOrName);
  const record = await dependencies.power.get(node.id);
  const { way: _kind, ...summary } = node.power ?? NOTHING;
  return {
    node: { id: node.id, name: node.name },
    way: record?.way ?? { kind: 'none' },
    ...summary,
    cards: node.facts?.power?.cards ?? [],
    controller: look ? await askController(record, dependencies) : null,
  };
}

async function askController(
  record: PowerRecord | undefined,
  { controllers, sealer }: ControlDependencies,
): Promise<NodePower['controller']> {
  const target = targetOf(record, (sealed) => sealer.open(sealed));
  if (!target) return null;
  return controllers.power(target, AbortSignal.timeout(CHECK_MS)).then(
    (power) => ({ power }),
    (error: unknown) => ({ fault: toWire(error) }),
  );
}
