import type { NodeId } from '../../../schemas/ids/brand.ts';
import { POWER_LIMITS } from '../../../schemas/config/power-limits.ts';
import { formatDuration } from '../../../schemas/ids/format-duration.ts';
import type { SleepPolicy } from '../../../schemas/api/resources/sleep.ts';
import type { ControlDependencies } from '../control-dependencies.ts';
import { possibleWakers } from '../nodes/core/power/choose-wakers.ts';
import { standingRest, viewPower } from '../nodes/core/power/view-power.ts';
import { admissionOf } from '../nodes/core/node-state.ts';
import { HOLDS_NOTHING, nodeHolds } from '../nodes/core/node-holds.ts';
import { freeMemoryBytes, type SiteNode } from '../nodes/core/site.ts';
import type { NodeRecord } from '../nodes/ports/node-store.ts';
import type { PowerRecord } from '../nodes/ports/power-store.ts';
import { readSite } from '../stacks/use-cases/plan-stack.ts';
import type { SleepNode } from './core/decide-sleep.ts';
import { whyNotSleep } from './core/why-not-sleep.ts';
import { hasAny } from './core/has-any.ts';
import { plannedNodes } from './planned-nodes.ts';

export type SleepSightDependencies = Pick<
  ControlDependencies,
  'nodes' | 'power' | 'pools' | 'stacks' | 'observed' | 'operations' | 'boot' | 'ownBoot' | 'now'
>;

/** What is remembered of a node that was told to sleep. */
export interface SleepTry {
  readonly at: Date;
  readonly boot: string | undefined;
}

/**
 * @param tries when nodes were told to sleep last
 * @returns what decides which nodes sleep: those that report, sleep, or are on the way there or back. Nobody
 *   knows of the others what they do
 */
export async function readSleepNodes(
  policy: SleepPolicy,
  tries: ReadonlyMap<NodeId, SleepTry>,
  dependencies: SleepSightDependencies,
): Promise<SleepNode[]> {
  const { nodes, power, pools, stacks, observed, operations, boot } = dependencies;
  const [records, powers, all, declared, networks, planned, site] = await Promise.all([
    nodes.list(),
    power.list(),
    stacks.list(),
    pools.list(),
    boot.networks(),
    plannedNodes(operations),
    readSite(dependencies),
  ]);
  const powerOf = new Map(powers.map((each) => [each.node, each]));
  const siteOf = new Map(site.nodes.map((node) => [node.id, node]));
  const holds = nodeHolds(all, (machine) => UP.includes(observed.machine(machine)?.state ?? ''));
  const sending = new Set(possibleWakers('' as NodeId, records, observed).map(({ id }) => id));
  return records.flatMap((record) => {
    const { id, name } = record;
    const stored = powerOf.get(id);
    const state = stateOf(record, stored, dependencies);
    const room = siteOf.get(id);
    if (!state || !room) return [];
    const summary = viewPower({
      record,
      report: observed.get(id),
      power: stored,
      ownBoot: dependencies.ownBoot,
    });
    // One that nothing wakes any more is of no use to anybody.
    if (state === 'asleep' && (!summary.wakeable || summary.bootMs === null)) return [];
    const stays = whyNotSleep(
      {
        id,
        labels: record.labels,
        admission: admissionOf(record.orders),
        power: summary,
        holds: holds.get(id) ?? HOLDS_NOTHING,
        hasAny: hasAny(id, observed.present(id), all),
        serves: declared.flatMap(({ place, name: pool }) =>
          place.kind === 'export' && place.node === id ? [pool] : [],
        ),
        boots: networks.some(({ node }) => node === id),
        busyWith: planned.get(id),
        isWanted: (stored?.wakers.length ?? 0) > 0,
      },
      policy,
    );
    return [
      {
        id,
        name,
        state,
        stays: stays ?? whyTriedBefore(id, tries, dependencies),
        wokenBy: summary.way === 'redfish' || summary.way === 'ipmi' ? 'controller' : 'packets',
        sendsPackets: sending.has(id),
        takes: room.compute && admissionOf(record.orders) === 'open',
        ...freeOf(room),
      } satisfies SleepNode,
    ];
  });
}

const UP: readonly string[] = ['starting', 'ready', 'stopping'];

const freeOf = (room: SiteNode): Pick<SleepNode, 'freeMemoryBytes' | 'freeCpus'> => ({
  freeMemoryBytes: freeMemoryBytes(room),
  freeCpus: Math.max(0, room.cpus - room.cpusReserved),
});

/** @returns undefined: it is lost, was switched off, or starts anew */
function stateOf(
  { id }: Pick<NodeRecord, 'id'>,
  power: PowerRecord | undefined,
  { observed }: Pick<SleepSightDependencies, 'observed'>,
): SleepNode['state'] | undefined {
  const report = observed.get(id);
  const rest = standingRest(power, report);
  const isWanted = (power?.wakers.length ?? 0) > 0;
  if (rest?.kind === 'sleep') return isWanted ? 'coming' : rest.settled ? 'asleep' : 'going';
  if (rest) return undefined;
  if (report && !observed.isLost(id)) return 'awake';
  return isWanted ? 'coming' : undefined;
}

/** One that was told to go and is still the same boot did not go. */
function whyTriedBefore(
  node: NodeId,
  tries: ReadonlyMap<NodeId, SleepTry>,
  { observed, now }: Pick<SleepSightDependencies, 'observed' | 'now'>,
): string | undefined {
  const last = tries.get(node);
  if (!last || observed.get(node)?.facts.power?.boot !== last.boot) return undefined;
  const agoMs = now().getTime() - last.at.getTime();
  if (agoMs >= POWER_LIMITS.sleepAgainMs) return undefined;
  return `it did not go when it was told to, and is told again ${formatDuration(POWER_LIMITS.sleepAgainMs)} after that`;
}
