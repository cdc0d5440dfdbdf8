import { z } from 'zod';
import type { ObservedState } from '../../../../schemas/agent/observed.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { defineStep, type Step } from '../../../operations/kind.ts';
import { concernedNodes } from '../core/define/definition.ts';
import { imagesOn, networksOn } from '../core/define/on-node.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import { awaitReports } from './await-reports.ts';
import {
  enterPhase,
  findMoving,
  giveUpMove,
  type MoveDependencies,
  type MoveParams,
  type Moving,
  sightOfMove,
} from './moving-machine.ts';
import { Speedometer } from './speedometer.ts';
import { giveUpOn } from './stack-operation.ts';
import { forgetRemovedNodes } from './until-given-up.ts';

const MINUTE_MS = 60_000;
const FETCH_MS = 24 * 60 * MINUTE_MS;

type ReportOf = (node: NodeId) => ObservedState | undefined;

/**
 * Checks that the machine still fits there, and writes down that it goes. Undoing it gives the move up:
 * the machine stays, and the other node deletes what it has made.
 */
export const reserveStep = (dependencies: MoveDependencies): Step<MoveParams, null> =>
  defineStep<MoveParams, null>({
    name: 'reserve',
    title: 'Checking and reserving room',
    output: z.null(),
    timeoutMs: MINUTE_MS,
    run: async ({ operation, params, signal }) => {
      const { observed } = dependencies;
      // After a restart of the server, what nodes have is known from their first report on.
      const isKnown = (node: NodeId): boolean =>
        observed.get(node) !== undefined || observed.isLost(node);
      await observed.waitFor(
        () => (isKnown(params.from) && isKnown(params.to)) || undefined,
        signal,
      );
      const { machine } = await findMoving(dependencies, params);
      // Running again after a crash, it has its room already.
      if (machine.move?.operation === operation) {
        dependencies.desired.touch(params.stack);
        return null;
      }
      const begin = () => enterPhase(dependencies, { operation, params }, 'prepare');
      await dependencies.confirmMove(params, begin);
      return null;
    },
    undo: async ({ operation, params }) => {
      const { stacks, desired } = dependencies;
      const record = await stacks.get(params.stack);
      if (!record?.definition.machines.some(({ id }) => id === params.machine)) return;
      await stacks.abandonMove(params.stack, params.machine, operation);
      await forgetRemovedNodes(dependencies, params.stack);
      desired.touch(params.stack);
    },
  });

/** Waits until the other node has everything, and every node of the stack knows the way there. */
export const prepareStep = (dependencies: MoveDependencies): Step<MoveParams, null> =>
  defineStep<MoveParams, null>({
    name: 'prepare',
    title: 'Preparing the other node',
    output: z.null(),
    timeoutMs: FETCH_MS,
    run: async ({ operation, params, signal, report }) => {
      const speed = new Speedometer(dependencies.now);
      const { record, machine } = await findMoving(dependencies, params);
      const nodes = concernedNodes(record.definition).filter(
        (node) => node === params.to || !dependencies.observed.isLost(node),
      );
      await awaitReports(dependencies, nodes, signal, (reportOf) => {
        const bytes = imageBytes(record, params.to, reportOf);
        const note = `Fetching its image to ${params.toName}`;
        report({ note, ...bytes, ...speed.at(bytes) });
        const moving = { operation, params };
        return (
          imagesThere(record, params.to, reportOf) &&
          nodes.every((node) => networksThere(record, node, reportOf)) &&
          (params.mode === 'cold' || isOpen(moving, machine.node, dependencies))
        );
      });
      return null;
    },
  });

function imagesThere({ definition }: StackRecord, node: NodeId, reportOf: ReportOf): boolean {
  return imagesOn(definition, node).every((image) => {
    const found = reportOf(node)?.images.find(({ id }) => id === image.id);
    giveUpOn(`Fetching ${image.label}`, found?.fault);
    return found?.state === 'ready';
  });
}

function imageBytes({ definition }: StackRecord, node: NodeId, reportOf: ReportOf) {
  const images = imagesOn(definition, node).flatMap(
    ({ id }) => reportOf(node)?.images.find((image) => image.id === id) ?? [],
  );
  return {
    bytesDone: images.reduce((sum, image) => sum + image.bytesDone, 0),
    bytesTotal: images.reduce((sum, image) => sum + image.bytesTotal, 0),
  };
}

function networksThere({ definition }: StackRecord, node: NodeId, reportOf: ReportOf): boolean {
  const report = reportOf(node);
  return networksOn(definition, node).every((network) => {
    const found = report?.networks.find(({ id }) => id === network.id);
    giveUpOn(`Setting up the network “${network.name}”`, found?.fault);
    return found?.state === 'ready';
  });
}

/** @returns whether the other node lets the machine in; @throws when it cannot */
function isOpen(moving: Moving, from: NodeId, dependencies: MoveDependencies): boolean {
  const { arrival } = sightOfMove(dependencies, moving, from);
  if (arrival?.state === 'failed') {
    giveUpMove(`Preparing ${moving.params.toName}`, arrival);
  }
  return arrival?.state === 'open' || arrival?.state === 'arrived';
}
