import { z } from 'zod';
import { LIMITS } from '../config/limits.ts';
import { MachineId, NetworkId, StackId, VolumeId } from '../ids/brand.ts';
import { Digest } from '../ids/digest.ts';
import { ObservedBoot } from './boot.ts';
import {
  MachineFigures,
  NodeFacts,
  NodeFigures,
  ObservedImage,
  ObservedMachine,
  ObservedNetwork,
  ObservedRouter,
  ObservedState,
  ObservedVolume,
} from './observed.ts';

const { reports } = LIMITS.agent;

/** Names a report among all of one agent: which run of its process made it, and which one of that run. */
export const ReportMark = z.strictObject({
  run: z.string().regex(/^[a-z0-9]{8,32}$/),
  number: z.int().min(0),
});
export type ReportMark = z.infer<typeof ReportMark>;

/** @returns whether two marks name the same report */
export const isSameMark = (a: ReportMark | null | undefined, b: ReportMark): boolean =>
  a?.run === b.run && a.number === b.number;

/** What has become of a list whose items have keys: all of it, or what is new or other, and what is gone. */
const changesOf = <Item extends z.ZodType, Key extends z.ZodType>(
  item: Item,
  key: Key,
  most: number,
) =>
  z.union([
    z.strictObject({ whole: z.array(item).max(most) }),
    z.strictObject({ set: z.array(item).max(most), gone: z.array(key).max(most) }),
  ]);

/**
 * `POST /agent/v1/difference`: a report as what has changed since the one before. What is absent has
 * not changed; with nothing but `at` it is a sign of life.
 *
 * It says something only together with the report that `base` names. A server that has another one,
 * or none, refuses it, and the agent sends the whole.
 */
export const ReportDifference = z
  .strictObject({
    base: ReportMark.describe('The report that it is a difference to'),
    mark: ReportMark.describe('The report that it makes of that'),
    at: ObservedState.shape.at,
    generation: ObservedState.shape.generation.optional(),
    facts: NodeFacts.optional(),
    figures: NodeFigures.optional(),
    hostPorts: ObservedState.shape.hostPorts.optional(),
    notices: ObservedState.shape.notices.optional(),
    probes: ObservedState.shape.probes.unwrap().optional(),
    pools: ObservedState.shape.pools.unwrap().optional(),
    exports: ObservedState.shape.exports.unwrap().optional(),
    arrivals: ObservedState.shape.arrivals.unwrap().optional(),
    boot: ObservedBoot.nullable().optional().describe('null: it serves none any more'),
    images: changesOf(ObservedImage, Digest, reports.images).optional(),
    volumes: changesOf(ObservedVolume, VolumeId, reports.volumes).optional(),
    networks: changesOf(ObservedNetwork, NetworkId, reports.networks).optional(),
    routers: changesOf(ObservedRouter, StackId, reports.routers).optional(),
    machines: changesOf(ObservedMachine, MachineId, reports.machines).optional(),
    machineFigures: z
      .array(z.strictObject({ machine: MachineId, figures: MachineFigures }))
      .max(reports.machines)
      .optional()
      .describe('Of machines that have changed in nothing else'),
  })
  .meta({ id: 'ReportDifference' });
export type ReportDifference = z.infer<typeof ReportDifference>;

/** Answer to a report with a mark, and to a difference: which report the server has now. */
export const ReportAnswer = z.strictObject({
  have: ReportMark.nullable().describe('null: none that a difference could be made to'),
});
export type ReportAnswer = z.infer<typeof ReportAnswer>;
