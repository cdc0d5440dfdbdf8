import { z } from 'zod';
import { defineStep, type Step } from '../../../operations/kind.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { ObservedMachine } from '../../../../schemas/agent/observed.ts';
import { awaitReports } from './await-reports.ts';
import {
  enterPhase,
  findMoving,
  giveUpMove,
  handOver,
  hasGone,
  type MoveDependencies,
  type MoveParams,
  type Moving,
  sightOfMove,
} from './moving-machine.ts';
import { Speedometer } from './speedometer.ts';

const DAY_MS = 24 * 60 * 60_000;

/**
 * Lets the machine go over while it runs. Undoing it calls it back, and then asks both ends where it
 * is: one that has gone is handed over all the same, since it would otherwise be ended where it runs.
 */
export const sendStep = (dependencies: MoveDependencies): Step<MoveParams, null> =>
  defineStep<MoveParams, null>({
    name: 'send',
    title: 'Moving it while it runs',
    output: z.null(),
    timeoutMs: DAY_MS,
    run: async ({ operation, params, signal, report }) => {
      const moving = { operation, params };
      const { machine } = await findMoving(dependencies, params);
      await enterPhase(dependencies, moving, 'carry');
      const speed = new Speedometer(dependencies.now);
      await dependencies.observed.waitFor(() => {
        const sight = sightOfMove(dependencies, moving, machine.node);
        if (hasGone(sight)) return true;
        const { sending, arrival } = sight;
        const what = `Moving ${machine.name} to ${params.toName}`;
        if (sending?.state === 'failed') giveUpMove(what, sending);
        if (arrival?.state === 'failed') giveUpMove(what, arrival);
        const { bytesDone = 0, bytesTotal = 0 } = sending ?? {};
        report({ note: what, bytesDone, bytesTotal, ...speed.at({ bytesDone, bytesTotal }) });
        return undefined;
      }, signal);
      return null;
    },
    undo: async ({ operation, params, signal }) => {
      const moving = { operation, params };
      const { stacks } = dependencies;
      const record = await stacks.get(params.stack);
      const machine = record?.definition.machines.find(({ id }) => id === params.machine);
      if (machine?.move?.operation !== operation) return;
      if (machine.move.phase !== 'prepare') await enterPhase(dependencies, moving, 'settle');
      if (await isGone(dependencies, moving, { from: machine.node, signal })) {
        await handOver(dependencies, moving);
      }
    },
  });

/** Waits for what the ends of a move that was called off say. @returns whether it has gone over */
async function isGone(
  dependencies: MoveDependencies,
  moving: Moving,
  { from, signal }: { readonly from: NodeId; readonly signal: AbortSignal },
): Promise<boolean> {
  const { observed } = dependencies;
  const { machine, to } = moving.params;
  const look = () => sightOfMove(dependencies, moving, from);
  const isThere = (): boolean => {
    const state = observed.get(from)?.machines.find(({ id }) => id === machine)?.state;
    const { sending } = look();
    const isGoing = sending?.state === 'preparing' || sending?.state === 'copying';
    if (observed.isLost(from) || isGoing) return false;
    // Off, it may have ended here or gone there: then the other end has to answer as well.
    return isUp(state) || !observed.isLost(to);
  };
  await awaitReports(dependencies, [from, to], signal, () => hasGone(look()) || isThere());
  return hasGone(look());
}

const isUp = (state: ObservedMachine['state'] | undefined): boolean =>
  state === 'starting' || state === 'ready' || state === 'stopping';
