import { z } from 'zod';
import type { NodeId, OperationId } from '../../../../schemas/ids/brand.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { formatDuration } from '../../../../schemas/ids/format-duration.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { cardsOf } from '../../nodes/core/power/cards-of.ts';
import { chooseWakers, possibleWakers } from '../../nodes/core/power/choose-wakers.ts';
import type { PowerRecord } from '../../nodes/ports/power-store.ts';
import { isBack, notWoken, withoutWaker, withWaker } from '../../nodes/core/power/power-record.ts';
import { targetOf } from '../core/target-of.ts';
import { heard, type PowerDependencies } from './power-dependencies.ts';

/** What of an operation waking needs, and awaiting it. */
export interface Waking {
  readonly operation: OperationId;
  readonly node: NodeId;
  readonly name: string;
  readonly signal: AbortSignal;
  readonly report: (progress: { note: string }) => void;
}

export const WakeOutput = z.object({ since: z.iso.datetime() });
export type WakeOutput = z.infer<typeof WakeOutput>;

/**
 * Has it written down that a node is wanted; one that is going to sleep is called back. As long as that stands, neighbours send what wakes it.
 *
 * @returns since when this operation wants it
 * @throws Fault NOT_FOUND
 */
export async function wantAwake(
  { power, now, callOff }: PowerDependencies,
  { operation, node, name }: Pick<Waking, 'operation' | 'node' | 'name'>,
): Promise<WakeOutput> {
  const after = await power.change(node, (record) =>
    withWaker(record, operation, now().toISOString()),
  );
  const since = after?.wakers.find((waker) => waker.operation === operation)?.since;
  if (since === undefined) throw new Fault('NOT_FOUND', { what: 'node', name });
  const rest = after?.rest;
  if (rest?.kind === 'sleep' && !rest.settled) await callOff(rest.operation);
  return { since };
}

/** Takes that back. A node that is not wanted, or not there any more, is fine. */
export async function wantNoMore(
  { power, desired, nodes }: PowerDependencies,
  { operation, node }: Pick<Waking, 'operation' | 'node'>,
): Promise<void> {
  await power.change(node, (record) => withoutWaker(record, operation));
  // Whichever of them send, they hear of it; the others find that nothing has changed for them.
  desired.touchNodes(new Set((await nodes.list()).map(({ id }) => id)));
}

/**
 * Wakes a node, again and again, and waits until it reports.
 *
 * @throws Fault NODE_NOT_WOKEN
 */
export async function untilAwake(dependencies: PowerDependencies, waking: Waking): Promise<void> {
  const { now } = dependencies;
  const endMs = now().getTime() + LIMITS.power.wakeMs;
  let way: 'packets' | 'controller' = 'packets';
  const took = (await dependencies.power.get(waking.node))?.bootMs ?? null;
  const last = took === null ? '' : `; that took ${formatDuration(took)} last time`;
  waking.report({ note: `Waking ${waking.name}${last}` });
  while (!(await isAwake(dependencies, waking.node))) {
    if (now().getTime() >= endMs) {
      const minutes = Math.round(LIMITS.power.wakeMs / 60_000);
      await dependencies.power.change(waking.node, notWoken);
      throw new Fault('NODE_NOT_WOKEN', { node: waking.name, way, minutes });
    }
    way = await wakeOnce(dependencies, waking);
    await untilHeard(dependencies, waking);
  }
}

/** @returns whether a node reports, and is not the boot that was told to go */
export async function isAwake(
  { power, observed }: Pick<PowerDependencies, 'power' | 'observed'>,
  node: NodeId,
): Promise<boolean> {
  const rest = (await power.get(node))?.rest;
  const report = heard(observed, node);
  return rest ? isBack(rest, report) && report !== undefined : report !== undefined;
}

/** @throws Fault CONTROLLER_DENIED, CONTROLLER_OTHER, CONTROLLER_FAILED, TOOL_MISSING */
async function wakeOnce(
  dependencies: PowerDependencies,
  waking: Waking,
): Promise<'packets' | 'controller'> {
  const { power, controllers, sealer } = dependencies;
  const { signal, report } = waking;
  const record = await power.get(waking.node);
  const target = targetOf(record, (sealed) => sealer.open(sealed));
  if (!target) {
    await sendOnce(dependencies, waking.node, record);
    return 'packets';
  }
  try {
    await controllers.press(target, 'on', signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Fault) || error.code !== 'CONTROLLER_UNREACHABLE') throw error;
    // It may be starting anew itself.
    report({ note: error.message });
  }
  return 'controller';
}

/** Sends packets, and has neighbours send some: which of them are up may have changed since the last time. */
async function sendOnce(
  { nodes, observed, desired, sendPackets }: PowerDependencies,
  node: NodeId,
  record: PowerRecord | undefined,
): Promise<void> {
  const all = await nodes.list();
  const facts = observed.get(node)?.facts ?? all.find(({ id }) => id === node)?.facts;
  desired.touchNodes(
    new Set(chooseWakers(facts?.underlay?.address, possibleWakers(node, all, observed))),
  );
  // A LAN that this server is not in, or cannot send to, is no fault.
  await sendPackets(cardsOf(record, facts)).catch(() => undefined);
}

async function untilHeard(
  { power, observed }: PowerDependencies,
  { node, signal }: Waking,
): Promise<void> {
  const rest = (await power.get(node))?.rest;
  const again = AbortSignal.any([signal, AbortSignal.timeout(LIMITS.power.wakeAgainMs)]);
  const isHeard = (): true | undefined => {
    const report = heard(observed, node);
    return report && (!rest || isBack(rest, report)) ? true : undefined;
  };
  await observed.waitFor(isHeard, again).catch(() => undefined);
  signal.throwIfAborted();
}
