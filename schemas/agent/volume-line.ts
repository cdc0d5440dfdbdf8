import { z } from 'zod';
import { LIMITS } from '../config/limits.ts';
import { VolumeId } from '../ids/brand.ts';

/**
 * `GET /agent/v1/volumes/<volume>`, upgraded to this (RFC 9110 §7.8): the line over which the server reads or fills a volume that no
 * machine writes to. It carries the protocol of network block devices (https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md),
 * in which the agent answers. It dials when an answer to `GET /agent/v1/desired` names the volume in the header `VOLUMES_HEADER`.
 */
export const VOLUME_PROTOCOL = 'stackyard-volume';
export const VOLUMES_HEADER = 'stackyard-volumes';

/** What is to be done with a volume; `files`: its files are asked for, over a line of their own (volume-files.ts). */
export const LineUse = z.enum(['read', 'fill', 'files']);
export type LineUse = z.infer<typeof LineUse>;
/** What is done with the blocks of a volume. */
export type BlockUse = Exclude<LineUse, 'files'>;

export const WantedLine = z.strictObject({ volume: VolumeId, use: LineUse });
export type WantedLine = z.infer<typeof WantedLine>;

/** @returns what is there once at a time: a line to blocks of a volume does not end one to its files */
export const lineKey = ({ volume, use }: WantedLine): string =>
  `${volume} ${use === 'files' ? 'files' : 'blocks'}`;

/** @returns the path at which the line to a volume is dialled */
export const volumeLinePath = (volume: string): string => `/agent/v1/volumes/${volume}`;

export const writeVolumesHeader = (lines: readonly WantedLine[]): string =>
  lines.map(({ volume, use }) => `${volume}=${use}`).join(', ');

/** @returns the lines that are asked for; what names no volume and no use is none */
export function readVolumesHeader(header: string | string[] | undefined): WantedLine[] {
  const words = typeof header === 'string' ? header.split(',') : [];
  return words
    .slice(0, LIMITS.agent.reports.machines)
    .map((word) => word.trim().split('='))
    .map(([volume, use]) => WantedLine.safeParse({ volume, use }))
    .flatMap(({ data }) => (data === undefined ? [] : [data]));
}
