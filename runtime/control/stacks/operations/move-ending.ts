import { z } from 'zod';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault, toWire } from '../../../../schemas/errors/fault.ts';
import { defineStep, type Step } from '../../../operations/kind.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import { machinesReady, startProgress } from './await-ready.ts';
import { awaitReports } from './await-reports.ts';
import { findMoving, type MoveDependencies, type MoveParams } from './moving-machine.ts';
import { sightOf } from './stack-operation.ts';

const MINUTE_MS = 60_000;

/** What came after a hand-over: the machine is there, whether or not it has got ready. */
const Settled = z.object({ problem: z.string().nullable() });
type Settled = z.infer<typeof Settled>;

/**
 * Waits until the machine is at its new node what it shall be. A machine that does not get ready there
 * has been moved all the same; it is looked after like any other.
 */
export const settleInStep = (dependencies: MoveDependencies): Step<MoveParams, Settled> =>
  defineStep<MoveParams, Settled>({
    name: 'start',
    title: 'Taking it up there',
    output: Settled,
    timeoutMs: 2 * LIMITS.move.settleMs,
    run: async ({ params, signal, report }) => {
      const enough = AbortSignal.timeout(LIMITS.move.settleMs);
      const { record, machine } = await findMoving(dependencies, params);
      const alone: StackRecord = {
        ...record,
        definition: { ...record.definition, machines: [machine] },
      };
      try {
        await awaitReports(
          dependencies,
          [params.to],
          AbortSignal.any([signal, enough]),
          (reportOf) => {
            if (dependencies.observed.isLost(params.to)) {
              const lastSeen = reportOf(params.to)?.at ?? '';
              throw new Fault('NODE_LOST', { node: params.toName, lastSeen });
            }
            const sight = sightOf(alone, dependencies.observed);
            report({
              note: `Waiting for ${machine.name}`,
              machines: startProgress(sight, alone),
            });
            if (record.power === 'on') return machinesReady(dependencies, sight, alone);
            return sight.machines[0]?.state === 'off';
          },
        );
      } catch (error) {
        if (signal.aborted) throw error;
        return { problem: enough.aborted ? 'it takes too long.' : toWire(error).message };
      }
      return { problem: null };
    },
  });

/**
 * Waits until the node that it left has deleted what it had of it. One that does not come to that is
 * not waited for: what is left stays written down until it is gone.
 */
export const cleanStep = (dependencies: MoveDependencies): Step<MoveParams, null> =>
  defineStep<MoveParams, null>({
    name: 'clean',
    title: 'Deleting what it left',
    output: z.null(),
    timeoutMs: 2 * LIMITS.move.cleanMs,
    run: async ({ params, signal, report }) => {
      const { from } = params;
      const { machine } = await findMoving(dependencies, params);
      report({ note: `Deleting what ${machine.name} left` });
      const enough = AbortSignal.timeout(LIMITS.move.cleanMs);
      const items = new Set<string>([params.machine, ...params.copy]);
      try {
        await awaitReports(dependencies, [from], AbortSignal.any([signal, enough]), (reportOf) => {
          const { observed } = dependencies;
          const volumes = reportOf(from)?.volumes ?? [];
          const isHere = observed.present(from).machines.includes(params.machine);
          return observed.isLost(from) || !(isHere || volumes.some(({ id }) => items.has(id)));
        });
      } catch (error) {
        // A node that was removed meanwhile has nothing of it any more that anybody could delete.
        const isRemoved = Fault.is(error, 'NOT_FOUND');
        if (signal.aborted || !(enough.aborted || isRemoved)) throw error;
      }
      return null;
    },
  });

export const noteMoveStep = (
  dependencies: MoveDependencies,
  settle: Step<MoveParams, Settled>,
): Step<MoveParams, null> =>
  defineStep<MoveParams, null>({
    name: 'note',
    title: 'Finishing',
    output: z.null(),
    timeoutMs: MINUTE_MS,
    run: async ({ params, actor, outputOf }) => {
      const { machine } = await findMoving(dependencies, params);
      const { problem } = outputOf(settle);
      const sentence =
        `${machine.name} was moved to ${params.toName}` +
        (problem === null ? '.' : `, and is not ready there: ${problem}`);
      const action = 'machine.move';
      await dependencies.audit.record({ actor, action, subject: params.stack, sentence });
      return null;
    },
  });
