import { formatByteSize } from '../../../schemas/ids/byte-units.ts';

/** @returns bytes per second for people: `12.4 MiB/s`; empty when nothing moves. */
export const formatRate = (bytesPerSecond: number): string =>
  bytesPerSecond > 0 ? `${formatByteSize(Math.round(bytesPerSecond))}/s` : '';
