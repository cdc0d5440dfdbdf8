import { WriteLimit } from '../../../schemas/api/resources/backup.ts';
import { ByteSize, formatByteSize } from '../../../schemas/ids/byte-size.ts';
import type { Flag } from '../define-command.ts';

export const LIMIT_OPTION: Flag = [
  '--limit <size>',
  'backups write at most so much into it each second, all together, such as "20 MiB"',
];

/** A bound on bandwidth as people write it, read into bytes a second. */
export const WriteLimitInput = ByteSize.pipe(WriteLimit);

/** @returns such as `20 MiB/s` */
export const limitWords = (bytesPerSecond: number | null): string =>
  bytesPerSecond === null ? 'none' : `${formatByteSize(bytesPerSecond)}/s`;
