import type { NodePowerSummary } from '../api/resources/power.ts';
import type { NodeAction, NodeHolds, NodeOrders, NodeState } from '../api/resources/node.ts';

/** What of a node decides which actions are possible. */
export interface NodeSituation {
  /** Absent: nothing is known of its power, and its agent tells nothing. */
  readonly power?: NodePowerSummary | undefined;
  readonly orders: NodeOrders;
  readonly holds: NodeHolds;
  readonly state: NodeState;
}

/** What stands in the way of an action. */
export type NodeObstacle =
  | 'cordoned'
  | 'not-cordoned'
  | 'in-maintenance'
  | 'not-in-maintenance'
  | 'not-drained'
  | 'lost'
  | 'not-lost'
  | 'dead'
  | 'running'
  | 'on'
  | 'off'
  | 'no-way'
  | 'no-controller'
  | 'not-told'
  | 'own'
  | 'occupied';

/**
 * What stands in the way of each action on a node: the one table that server, pages and yard ask.
 * Whether the node reports plays a part for moving what it has, and for declaring it dead: any other
 * order may be given to one that is silent, or has never been heard of.
 */
export const NODE_ACTIONS = {
  cordon: ({ orders }) => (orders.cordon ? 'cordoned' : undefined),
  uncordon: ({ orders }) => (orders.cordon ? undefined : 'not-cordoned'),
  startMaintenance: ({ orders, holds }) =>
    orders.maintenance ? 'in-maintenance' : holds.running > 0 ? 'running' : undefined,
  endMaintenance: ({ orders }) => (orders.maintenance ? undefined : 'not-in-maintenance'),
  // Again, while it is drained: what could not go before may be able to now.
  drain: ({ state }) => (isAway(state) || state === 'pending' ? 'lost' : undefined),
  undrain: ({ orders }) => (orders.drain ? undefined : 'not-drained'),
  declareDead: ({ orders, state }) =>
    orders.dead ? 'dead' : isAway(state) ? undefined : 'not-lost',
  powerOn: ({ state, power }) => {
    if (!isAway(state)) return 'on';
    return power?.wakeable ? undefined : 'no-way';
  },
  powerOff: (node) => whyNotLeave(node),
  cutPower: (node) => whyNotCut(node),
  reboot: (node) => whyNotLeave(node),
  reset: (node) => whyNotCut(node),
  change: () => undefined,
  remove: ({ holds }) => (holds.stacks > 0 ? 'occupied' : undefined),
} as const satisfies Record<NodeAction, (node: NodeSituation) => NodeObstacle | undefined>;

/** It does not report, whether that is wanted or not. */
export const isAway = (state: NodeState): boolean =>
  state === 'off' || state === 'asleep' || state === 'lost';

/** What stands in the way of a node that is asked to go by itself. */
function whyNotLeave({ state, power }: NodeSituation): NodeObstacle | undefined {
  if (state === 'off' || state === 'asleep' || power?.rest) return 'off';
  if (power?.own) return 'own';
  if (state === 'lost' || state === 'pending') return 'lost';
  return power?.obeys ? undefined : 'not-told';
}

/** What stands in the way of a baseboard controller that shall do it, whatever the node says. */
function whyNotCut({ state, power }: NodeSituation): NodeObstacle | undefined {
  if (state === 'off' || state === 'asleep' || power?.rest) return 'off';
  if (power?.own) return 'own';
  return hasController(power) ? undefined : 'no-controller';
}

/** @returns whether a node has a baseboard controller that the server can ask */
export const hasController = (power: Pick<NodePowerSummary, 'way'> | undefined): boolean =>
  power?.way === 'redfish' || power?.way === 'ipmi';

/** @returns the actions that are possible now */
export const allowedNodeActions = (node: NodeSituation): NodeAction[] =>
  (Object.keys(NODE_ACTIONS) as NodeAction[]).filter(
    (action) => NODE_ACTIONS[action](node) === undefined,
  );

/** @returns why an action is not possible, as the end of a sentence; undefined when it is */
export function whyNotNode(action: NodeAction, node: NodeSituation): string | undefined {
  const obstacle = NODE_ACTIONS[action](node);
  return obstacle && WORDS[obstacle](node);
}

const WORDS: Record<NodeObstacle, (node: NodeSituation) => string> = {
  cordoned: () => 'it is cordoned already',
  'not-cordoned': () => 'it is not cordoned',
  'in-maintenance': () => 'it is in maintenance already',
  'not-in-maintenance': () => 'it is not in maintenance',
  'not-drained': () => 'it is not being drained',
  lost: () => 'it does not report, so nothing can be moved from it',
  'not-lost': () => 'it is not lost',
  dead: () => 'it was declared dead already',
  running: ({ holds }) =>
    `${holds.running === 1 ? 'a stack runs' : 'stacks run'} on it: ${nameRunning(holds)}`,
  on: () => 'it is on',
  off: () => 'it is off, or on the way there',
  'no-way': () =>
    'nobody has said how it can be switched on, and it tells of no network card that wakes it',
  'no-controller': () => 'it has no baseboard controller that is known here',
  'not-told': () => 'its agent is older and cannot do that',
  own: () => 'the server itself runs on it',
  occupied: () => 'stacks, or data of removed stacks, are on it',
};

/** @returns the stacks that run on a node: `blog, shop, and 3 more` */
export function nameRunning({ names, running }: NodeHolds): string {
  const more = running - names.length;
  return more > 0 ? `${names.join(', ')}, and ${more} more` : names.join(', ');
}
