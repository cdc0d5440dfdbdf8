import type { DesiredAbsence } from '../../../../../schemas/agent/desired.ts';
import type { MachineId, NetworkId, NodeId, StackId } from '../../../../../schemas/ids/brand.ts';
import type { Present } from '../../../nodes/core/present.ts';
import { machinesOn, movingTo, networksOn } from '../define/on-node.ts';
import { reaches, type StackRecord } from '../define/stack-record.ts';

/** Which things belong to a stack that the server knows, wherever that is. */
export interface Known {
  readonly machine: (id: MachineId) => boolean;
  readonly network: (id: NetworkId) => boolean;
  readonly stack: (id: StackId) => boolean;
}

/**
 * Decides what shall not exist on a node: what is taken away from its stacks, what was handed over to
 * another node, and networks and routers that it reports although they belong elsewhere by now. Not
 * touched is what is on its way there, what no stack is known for, what a stack does not have yet, and
 * a machine that was never handed over from there, with its networks: where these are there
 * nevertheless, the server was restored from an older backup.
 *
 * @param here the stacks that have something on the node
 */
export function desiredAbsence(
  node: NodeId,
  here: readonly StackRecord[],
  { present, known }: { readonly present: Present; readonly known: Known },
): DesiredAbsence {
  const allowed = allowedOn(node, here);
  const all = allOn(node, { defined: here, connected: here });
  const arriving = here.flatMap(({ definition }) =>
    movingTo(definition, node).flatMap(({ id, move }) => (move.mode === 'live' ? [id] : [])),
  );
  const handed = here.flatMap(({ definition }) =>
    definition.machines.flatMap(({ id, left }) => (left?.includes(node) ? [id] : [])),
  );
  const machines = without([...all.machines, ...handed], [...allowed.machines, ...arriving]);
  const explained = new Set([...machines, ...allowed.machines, ...arriving]);
  const isAhead = present.machines.some((id) => known.machine(id) && !explained.has(id));
  const left = routersLeft(node, here);
  const stray = {
    networks: isAhead ? [] : present.networks.filter(known.network),
    routers: present.routers.filter(known.stack),
  };
  return {
    machines,
    networks: without([...all.networks, ...left.networks, ...stray.networks], allowed.networks),
    routers: without([...all.routers, ...left.routers, ...stray.routers], allowed.routers),
  };
}

/** What moves of routers have left on a node, whether or not it reports it. */
function routersLeft(
  node: NodeId,
  here: readonly StackRecord[],
): Pick<Present, 'networks' | 'routers'> {
  const networksOf = ({ definition }: StackRecord) =>
    definition.networks.filter(({ left }) => left?.includes(node)).map(({ id }) => id);
  return {
    networks: here.flatMap(networksOf),
    routers: here.filter((record) => networksOf(record).length > 0).map(({ id }) => id),
  };
}

/** What of its stacks may be on a node: what they have at their stage, and what they have not yet. */
function allowedOn(node: NodeId, here: readonly StackRecord[]): Present {
  const connected = here.filter((record) => !isTakenAway('connected', record));
  const defined = here.filter((record) => !isTakenAway('defined', record));
  return allOn(node, { defined, connected });
}

const isTakenAway = (
  from: 'connected' | 'defined',
  { stage, isLowering }: Pick<StackRecord, 'stage' | 'isLowering'>,
): boolean => isLowering && !reaches(stage, from);

const allOn = (
  node: NodeId,
  stacks: { readonly defined: readonly StackRecord[]; readonly connected: readonly StackRecord[] },
): Present => ({
  machines: stacks.defined.flatMap(({ definition }) =>
    machinesOn(definition, node).map(({ id }) => id),
  ),
  networks: stacks.connected.flatMap(({ definition }) =>
    networksOn(definition, node).map(({ id }) => id),
  ),
  routers: stacks.connected
    .filter(({ definition }) => definition.gateway === node)
    .map(({ id }) => id),
});

/** @returns each of these ids once, and none of those that may stay, in a fixed order */
function without<Id extends string>(ids: readonly Id[], allowed: readonly Id[]): Id[] {
  const kept = new Set(allowed);
  return [...new Set(ids)].filter((id) => !kept.has(id)).toSorted();
}
