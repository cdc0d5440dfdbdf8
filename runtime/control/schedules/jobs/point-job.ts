import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { makeId } from '../../../../schemas/ids/brand.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { applianceName, type StackRecord } from '../../stacks/core/define/stack-record.ts';
import { whyNoPoint } from '../../stacks/core/plan/why-no-point.ts';
import { sightOf } from '../../stacks/operations/stack-operation.ts';
import { chooseExpired } from '../core/choose-expired.ts';
import { zoneOf } from '../core/zone-of.ts';
import { shortenChains, type ShortenDependencies } from './shorten-chains.ts';
import { type LookSight, type ScheduledJob, SCHEDULER } from './scheduled-job.ts';

type PointJobDependencies = ShortenDependencies &
  Pick<ControlDependencies, 'points' | 'operations' | 'worker' | 'random' | 'now'>;

/** Restore points that come and go. Those that somebody asked for, or that were made before a change, never go by it. */
export function pointJob(dependencies: PointJobDependencies): ScheduledJob {
  const { points, operations, worker, random, now } = dependencies;
  return {
    async waits(stack, _rule, sight) {
      return whyPointWaits(stack, sight, dependencies);
    },

    async prepare(stack) {
      return (await shortenChains(stack, dependencies))?.why;
    },

    async request(stack) {
      const disks = stack.definition.volumes.map(({ id }) => ({
        disk: id,
        base: id,
        fresh: makeId('volume', random(16)),
      }));
      const point = makeId('point', random(16));
      return {
        kind: OPERATION_KIND.createPoint,
        title: `Make a restore point of ${stack.name}`,
        subject: { kind: 'stack', id: stack.id, name: stack.name },
        params: { stack: stack.id, point, note: '', scheduled: true, disks },
        alike: applianceName(stack.appliance),
      };
    },

    async trim({ id, name, appliance }, rule, { inUse }) {
      const made = (await points.list(id)).filter(({ origin }) => origin === 'schedule');
      const expired = chooseExpired(made, rule.keep, {
        zone: zoneOf(rule.times),
        nowMs: now().getTime(),
      });
      const first = expired.find((point) => !inUse.has(point.id));
      if (!first) return { again: expired.length > 0, why: null };
      try {
        await operations.create({
          id: makeId('op', random(16)),
          kind: OPERATION_KIND.deletePoint,
          version: 1,
          title: `Delete a restore point of ${name}`,
          subject: { kind: 'stack', id, name },
          params: { stack: id, point: first.id },
          alike: applianceName(appliance),
          createdBy: SCHEDULER,
          key: undefined,
        });
        worker.wake();
      } catch (error) {
        // Somebody else works on the stack by now: it is looked at anew.
        if (!Fault.is(error, 'CONFLICT')) throw error;
      }
      return { again: true, why: null };
    },
  };
}

/** @returns what stands in the way of a restore point now, as sentences */
export function whyPointWaits(
  record: StackRecord,
  { pointCounts, nodeName }: LookSight,
  { observed }: Pick<ControlDependencies, 'observed'>,
): string | undefined {
  const problems = whyNoPoint({
    record,
    sight: sightOf(record, observed),
    isLost: (node) => observed.isLost(node),
    nodeName,
    points: pointCounts.get(record.id) ?? 0,
  });
  if (problems.length === 0) return undefined;
  return problems
    .map(({ message, action }) => (action === undefined ? message : `${message} ${action}`))
    .join(' ');
}
