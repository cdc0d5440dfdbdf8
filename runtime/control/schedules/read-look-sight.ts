import { z } from 'zod';
import type { OperationRecord } from '../../operations/record.ts';
import { BACKUP_SUBJECT } from '../backups/core/backup-subject.ts';
import type { ControlDependencies } from '../control-dependencies.ts';
import type { LookSight } from './jobs/scheduled-job.ts';

/** More operations than are active at any time. */
const ACTIVE = 10_000;

const OF_STACKS: ReadonlySet<string> = new Set(['stack', BACKUP_SUBJECT]);
const Using = z.object({ point: z.string() });

/** @returns what decides whether something can begin now */
export async function readLookSight({
  operations,
  points,
  nodes,
  backups,
  schedules,
}: Pick<
  ControlDependencies,
  'operations' | 'points' | 'nodes' | 'backups' | 'schedules'
>): Promise<LookSight> {
  const [active, pointCounts, known, repositories, runs] = await Promise.all([
    operations.list({ active: true, limit: ACTIVE, before: undefined }),
    points.counts(),
    nodes.list(),
    backups.repositories(),
    schedules.runs(),
  ]);
  const names = new Map(known.map(({ id, name }) => [id, name]));
  return {
    active,
    busyWith: new Map(active.flatMap(stacksOf)),
    inUse: new Set(active.flatMap(usedBy)),
    pointCounts,
    repositories,
    runs,
    nodeName: (node) => names.get(node) ?? node,
  };
}

const stacksOf = ({ title, subject, also }: OperationRecord): [string, string][] =>
  [subject, ...also].flatMap(({ kind, id }) => (OF_STACKS.has(kind) ? [[id, title]] : []));

/** Whatever an operation does with a restore point or a backup, it names it so. */
function usedBy({ params }: OperationRecord): string[] {
  const read = Using.safeParse(params);
  return read.success ? [read.data.point] : [];
}
