import type { DesiredNodeDisk } from '../../../../schemas/agent/node-disk.ts';

/** The disk that keeps a node which boots into memory. */
export interface NodeDisk {
  /**
   * Called while the node is in memory. `ordered`: formats the disk, copies identity and memory of the node
   * there, and asks for a new start of the agent, which finds it. `kept`: it should have been found at
   * the start, and was not.
   *
   * @param running how many machines run here
   * @throws Fault NODE_DISK_MISSING, NODE_DISK_UNUSABLE, DISK_BEING_FORMATTED,
   *   TOOL_FAILED, TOOL_MISSING, TOOL_TIMED_OUT
   */
  ensure(disk: DesiredNodeDisk, running: number): Promise<void>;
}
