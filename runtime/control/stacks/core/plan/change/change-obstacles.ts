import { LIMITS } from '../../../../../../schemas/config/limits.ts';
import { formatCount } from '../../../../../../schemas/text/format-count.ts';
import type { SiteNode } from '../../../../nodes/core/site.ts';
import type { StackDefinition } from '../../define/definition.ts';
import { missingVolumes } from '../../view/missing-volumes.ts';
import type { Remark } from '../remark.ts';
import { roomForStack } from '../room-for-stack.ts';
import type { ChangedMachine } from './changed-machines.ts';
import type { ChangeInput } from './change-input.ts';

/** What is known of a change before it is looked at whether it can be done. */
export interface Obstructed {
  readonly machines: readonly ChangedMachine[];
  readonly changesPorts: boolean;
  /** The stack as it will be. */
  readonly next: StackDefinition;
}

/** @returns what nodes and machines have against a change, in the order in which one would ask */
export const changeObstacles = (input: ChangeInput, change: Obstructed): Remark[] => [
  ...fenceProblems(input, change),
  ...nodeProblems(input, change),
  ...tellProblems(input, change),
  ...volumeProblems(input, change),
  ...roomProblems(input, change),
];

function fenceProblems({ record }: ChangeInput, { changesPorts }: Obstructed): Remark[] {
  if (!changesPorts || !record.clone?.fenced) return [];
  const message = 'It is a fenced clone, and no port leads into it.';
  return [{ code: 'FENCED', message, action: 'Clone it without a fence.' }];
}

/** Whoever is to do something has to be there. */
function nodeProblems(
  { record: { definition }, sight, isLost, nodeName }: ChangeInput,
  { machines, changesPorts }: Obstructed,
): Remark[] {
  const wanted = new Set([
    ...machines.map(({ machine }) => machine.node),
    ...(changesPorts ? [definition.gateway] : []),
  ]);
  return [...wanted]
    .filter((node) => !sight.reports.has(node) || isLost(node))
    .map((node) => ({
      code: 'NODE_CLOSED',
      message: `${nodeName(node)} is not connected.`,
      action: 'Wait until it is back.',
    }));
}

function tellProblems(
  { record, sight, nodeName }: ChangeInput,
  { machines }: Obstructed,
): Remark[] {
  const told = machines.filter(isTold);
  if (told.length === 0) return [];
  if (record.power === 'off') {
    const message = 'It is off, and machines are told new answers while they run.';
    return [{ code: 'OFF', message, action: `Start it first: yard stack start ${record.name}` }];
  }
  const old = [...new Set(told.map(({ machine }) => machine.node))].filter((node) => {
    const report = sight.reports.get(node);
    return report !== undefined && !report.facts.writes;
  });
  return old.map((node) => ({
    code: 'AGENT_OLD',
    message: `The agent of ${nodeName(node)} is older and cannot tell machines new answers.`,
    action: `Update the agent of ${nodeName(node)}.`,
  }));
}

export const isTold = ({ files, hook }: ChangedMachine): boolean =>
  files.length > 0 || hook !== undefined;

/** A machine whose disk is missing would not start again. */
function volumeProblems({ record, sight }: ChangeInput, { machines }: Obstructed): Remark[] {
  const restarted = new Set(
    machines.filter(({ why }) => why.length > 0).map(({ machine }) => machine.name),
  );
  if (record.power === 'off') return [];
  return missingVolumes(record, sight)
    .filter(({ machine }) => restarted.has(machine))
    .map(({ volume, machine }) => ({
      code: 'VOLUME_MISSING',
      message: `The volume “${volume.name}” of ${machine} is missing, and it would not start again.`,
    }));
}

/** What grows must fit beside all others; what is off is looked at when it is started. */
function roomProblems(
  { record, others, uses }: ChangeInput,
  { machines, next }: Obstructed,
): Remark[] {
  const grows = machines.some(({ machine, to }) => to.memoryBytes > machine.memoryBytes);
  const room = roomForStack({
    stack: { definition: next, stage: record.stage },
    site: others,
    uses,
  });
  return [
    ...(grows && record.power === 'on' ? room.filter(({ code }) => code === 'MEMORY_SHORT') : []),
    ...others.nodes.flatMap((node) => cpuProblems(node, machines, next)),
  ];
}

function cpuProblems(
  node: SiteNode,
  machines: readonly ChangedMachine[],
  next: StackDefinition,
): Remark[] {
  const grows = machines.some(
    ({ machine, to }) => machine.node === node.id && to.cpu > machine.cpu,
  );
  const needed = next.machines
    .filter((machine) => machine.node === node.id)
    .reduce((sum, { cpu }) => sum + cpu, 0);
  const free = Math.max(0, node.cpus * LIMITS.node.cpuOvercommit - node.cpusReserved);
  if (!grows || needed <= free) return [];
  const message = `It needs ${formatCount(needed, 'virtual core')} on ${node.name}, and ${free} ${free === 1 ? 'is' : 'are'} free.`;
  return [{ code: 'CPU_SHORT', message, action: 'Stop or remove another stack.' }];
}
