import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { nodesOf } from '../define/definition.ts';
import { deepestChain } from '../define/layers.ts';
import type { StackRecord } from '../define/stack-record.ts';
import { missingVolumes } from '../view/missing-volumes.ts';
import type { StackSight } from '../view/stack-sight.ts';
import type { Remark } from './remark.ts';

/** What decides whether the disks of a stack can be kept, or go back. */
export interface PointSight {
  readonly record: Pick<StackRecord, 'name' | 'definition'>;
  readonly sight: StackSight;
  readonly isLost: (node: NodeId) => boolean;
  readonly nodeName: (node: NodeId) => string;
  /** How many restore points it has. */
  readonly points: number;
}

const RUNNING: ReadonlySet<string> = new Set(['starting', 'ready', 'stopping']);

/** @returns what stands in the way of a restore point; empty: nothing */
export const whyNoPoint = (input: PointSight): Remark[] => [
  ...nodeProblems(input),
  ...countProblems(input),
  ...volumeProblems(input),
  ...machineProblems(input),
];

/** @returns what stands in the way of new disks for a stack, whatever they stand on */
export const nodeProblems = ({ record, sight, isLost, nodeName }: PointSight): Remark[] =>
  nodesOf(record.definition).flatMap((node): Remark[] => {
    const report = sight.reports.get(node);
    const name = nodeName(node);
    if (!report || isLost(node)) {
      const message = `${name} is not connected.`;
      return [{ code: 'NODE_CLOSED', message, action: 'Wait until it is back.' }];
    }
    const hasMachines = record.definition.machines.some((machine) => machine.node === node);
    if (!hasMachines || report.facts.layers) return [];
    const message = `The agent of ${name} is older and knows no restore points.`;
    return [{ code: 'AGENT_OLD', message, action: `Update the agent of ${name}.` }];
  });

/** @returns why it may have no restore point more */
export function countProblems({ record, points }: PointSight): Remark[] {
  if (points >= LIMITS.stack.points.most) {
    const message = `${record.name} has ${points} restore points already, and may have ${LIMITS.stack.points.most}.`;
    const action = `Delete one that is not needed: yard stack point ls ${record.name}`;
    return [{ code: 'TOO_MANY_POINTS', message, action }];
  }
  if (deepestChain(record.definition) < LIMITS.stack.points.mostBelow) return [];
  const message =
    'Disks of deleted restore points have not been merged yet, and there are too many.';
  const action = `Stop ${record.name} for a while (yard stack stop ${record.name}): they are merged while its machines are off.`;
  return [{ code: 'TOO_MANY_LAYERS', message, action }];
}

/** @returns disks that are missing */
export const volumeProblems = ({ record, sight }: PointSight): Remark[] =>
  missingVolumes(record, sight).map(({ volume, machine }) => ({
    code: 'VOLUME_MISSING',
    message: `The volume “${volume.name}” of ${machine} is missing.`,
  }));

/** @returns machines of which nobody knows what they write, or that cannot stand still together */
export function machineProblems({ record, sight, nodeName }: PointSight): Remark[] {
  const stateOf = new Map(sight.machines.map(({ id, state }) => [id, state]));
  const failed = record.definition.machines.filter(({ id }) => stateOf.get(id) === 'failed');
  const running = record.definition.machines.filter(({ id }) =>
    RUNNING.has(stateOf.get(id) ?? 'absent'),
  );
  const nodes = [...new Set(running.map(({ node }) => node))];
  const spread: Remark[] =
    nodes.length > 1
      ? [
          {
            code: 'SPREAD',
            message: `Its machines run on several nodes (${nodes.map(nodeName).join(', ')}), and only machines of one node are stopped at one instant.`,
            action: `Stop ${record.name} first (yard stack stop ${record.name}), or move its machines to one node.`,
          },
        ]
      : [];
  return [
    ...failed.map(({ name }) => ({
      code: 'MACHINE_FAILED',
      message: `${name} has failed, and what it was writing is not known.`,
      action: `See why: yard stack show ${record.name}`,
    })),
    ...spread,
  ];
}
