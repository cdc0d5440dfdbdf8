import { z } from 'zod';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { defineOperation, defineStep, type OperationKind } from '../../../operations/kind.ts';
import { type InstallParams, WAKING_VERSION } from '../../stacks/operations/install-stack.ts';
import { heard, type PowerDependencies } from './power-dependencies.ts';
import { untilAwake, wantAwake, wantNoMore } from './wake-steps.ts';

const MINUTE_MS = 60_000;
/** How long a node that is awake may take to have its pools again. */
const POOLS_MS = 5 * MINUTE_MS;
const done = z.null();
const Since = z.object({ since: z.record(z.string(), z.iso.datetime()) });

/**
 * An install whose plan has nodes woken. It wants them awake until it has ended, so that none of them goes to
 * sleep again before something is on it; rolled back, it lets them go, and they are idle.
 *
 * @param install the same without waking
 */
export function installWaking(
  install: OperationKind<InstallParams>,
  dependencies: PowerDependencies,
): OperationKind<InstallParams> {
  const wake = defineStep<InstallParams, z.infer<typeof Since>>({
    name: 'wake',
    title: 'Waking nodes',
    output: Since,
    timeoutMs: MINUTE_MS,
    run: async ({ operation, params }) => {
      const since: Record<string, string> = {};
      for (const { node, nodeName: name } of wakesOf(params)) {
        since[node] = (await wantAwake(dependencies, { operation, node, name })).since;
      }
      return { since };
    },
    undo: async ({ operation, params }) => {
      for (const { node } of wakesOf(params)) await wantNoMore(dependencies, { operation, node });
    },
  });
  const awaitAwake = defineStep<InstallParams, null>({
    name: 'await-awake',
    title: 'Waiting until they report',
    output: done,
    // One that was just going to sleep goes first.
    timeoutMs: LIMITS.power.leaveMs + LIMITS.power.wakeMs + POOLS_MS + 2 * MINUTE_MS,
    run: async ({ operation, params, signal, report, outputOf }) => {
      const { since } = outputOf(wake);
      await together(wakesOf(params), signal, async ({ node, nodeName: name }, ended) => {
        await untilAwake(dependencies, { operation, node, name, signal: ended, report });
        await noteAwake(dependencies, node, since[node]);
      });
      await untilPools(dependencies, params, signal);
      return null;
    },
  });
  const letGo = defineStep<InstallParams, null>({
    name: 'let-go',
    title: 'Leaving the nodes to themselves',
    output: done,
    timeoutMs: MINUTE_MS,
    run: async ({ operation, params }) => {
      for (const { node } of wakesOf(params)) await wantNoMore(dependencies, { operation, node });
      return null;
    },
  });
  return defineOperation<InstallParams>({
    ...install,
    version: WAKING_VERSION,
    steps: [wake, awaitAwake, ...install.steps, letGo],
  });
}

const wakesOf = ({ plan }: InstallParams) => plan.wakes ?? [];

/** Does it for all of them at once; when it fails for one, it is given up for the others. */
async function together<Item>(
  items: readonly Item[],
  signal: AbortSignal,
  work: (item: Item, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failure = new AbortController();
  const ended = AbortSignal.any([signal, failure.signal]);
  const results = await Promise.allSettled(
    items.map(async (item) => {
      try {
        await work(item, ended);
      } catch (error) {
        failure.abort(error);
        throw error;
      }
    }),
  );
  signal.throwIfAborted();
  if (results.some(({ status }) => status === 'rejected')) throw failure.signal.reason;
}

/** How long it took is written down for the next plan; not of one that had not gone yet, or was woken by others. */
async function noteAwake(
  { power, now }: PowerDependencies,
  node: NodeId,
  since: string | undefined,
): Promise<void> {
  await power.change(node, (record) => {
    if (record.rest?.kind !== 'sleep') return record;
    const bootMs =
      since === undefined ? record.bootMs : Math.max(0, now().getTime() - Date.parse(since));
    return { ...record, rest: null, bootMs };
  });
}

/** What is not there after a while is told by the step that reserves. */
async function untilPools(
  { observed }: PowerDependencies,
  params: InstallParams,
  signal: AbortSignal,
): Promise<void> {
  const woken = new Set(wakesOf(params).map(({ node }) => node));
  const wanted = params.plan.machines.flatMap(({ node, disks }) =>
    woken.has(node) ? disks.flatMap(({ pool }) => (pool ? [{ node, pool: pool.id }] : [])) : [],
  );
  const areThere = (): true | undefined =>
    wanted.every(({ node, pool }) =>
      heard(observed, node)?.pools.some(({ id, state }) => id === pool && state === 'ready'),
    ) || undefined;
  const patience = AbortSignal.any([signal, AbortSignal.timeout(POOLS_MS)]);
  await observed.waitFor(areThere, patience).catch(() => undefined);
  signal.throwIfAborted();
}
