import type { Work } from './progress.ts';

/** Turns disk images from one format into another. */
export interface DiskImages {
  /**
   * @param qcow2Path checked before for what must not be in it
   * @throws Fault TOOL_MISSING, TOOL_FAILED, TOOL_TIMED_OUT, CANCELLED
   */
  toRaw(qcow2Path: string, rawPath: string, work: Work): Promise<void>;
  toQcow2(rawPath: string, qcow2Path: string, work: Work): Promise<void>;
}
