import { Fault } from '../../../../../schemas/errors/fault.ts';

/** @returns DISK_FULL when that is what an error of a tool or the file system says, or the error */
export function asDiskFull(error: unknown, where: string): unknown {
  const byTool =
    Fault.is(error, 'TOOL_FAILED') && /no space left|disk full/i.test(error.data.output);
  const bySystem = error instanceof Error && (error as NodeJS.ErrnoException).code === 'ENOSPC';
  return byTool || bySystem ? new Fault('DISK_FULL', { where }, { cause: error }) : error;
}
