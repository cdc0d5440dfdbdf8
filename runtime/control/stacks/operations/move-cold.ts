import { z } from 'zod';
import { defineStep, type Step } from '../../../operations/kind.ts';
import { awaitReports } from './await-reports.ts';
import {
  enterPhase,
  findMoving,
  type MoveDependencies,
  type MoveParams,
} from './moving-machine.ts';
import { Speedometer } from './speedometer.ts';
import { giveUpOn } from './stack-operation.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Switches this machine off, and no other. Giving the move up lets it be as its stack is again. */
export const stopMachineStep = (dependencies: MoveDependencies): Step<MoveParams, null> =>
  defineStep<MoveParams, null>({
    name: 'stop',
    title: 'Stopping the machine',
    output: z.null(),
    timeoutMs: 10 * MINUTE_MS,
    run: async ({ operation, params, signal, report }) => {
      const { machine } = await findMoving(dependencies, params);
      report({ note: `Stopping ${machine.name}` });
      await enterPhase(dependencies, { operation, params }, 'stop');
      await awaitReports(dependencies, [machine.node], signal, (reportOf) => {
        const found = reportOf(machine.node)?.machines.find(({ id }) => id === machine.id);
        const isOff = found?.state === 'off' || found?.state === 'absent';
        return isOff && !dependencies.observed.isLost(machine.node);
      });
      return null;
    },
  });

/** Copies what of it is not in a pool that both nodes have. */
export const copyStep = (dependencies: MoveDependencies): Step<MoveParams, null> =>
  defineStep<MoveParams, null>({
    name: 'copy',
    title: 'Copying its volumes',
    output: z.null(),
    timeoutMs: DAY_MS,
    run: async ({ operation, params, signal, report }) => {
      const speed = new Speedometer(dependencies.now);
      const { record } = await findMoving(dependencies, params);
      await enterPhase(dependencies, { operation, params }, 'carry');
      await awaitReports(dependencies, [params.to], signal, (reportOf) => {
        const copies = params.copy.map((id) => ({
          name: record.definition.volumes.find((volume) => volume.id === id)?.name ?? id,
          found: reportOf(params.to)?.volumes.find((volume) => volume.id === id),
        }));
        const bytes = {
          bytesDone: copies.reduce((sum, { found }) => sum + (found?.usedBytes ?? 0), 0),
          bytesTotal: copies.reduce(
            (sum, { found }) => sum + (found?.bytesTotal ?? found?.usedBytes ?? 0),
            0,
          ),
        };
        const fault = copies.find(({ found }) => found?.fault)?.found?.fault;
        const note = `Copying to ${params.toName}${fault ? `. ${fault.message}` : ''}`;
        report({ note, ...bytes, ...speed.at(bytes) });
        return copies.every(({ name, found }) => {
          giveUpOn(`Copying the volume “${name}”`, found?.fault);
          return found?.state === 'ready';
        });
      });
      return null;
    },
  });
