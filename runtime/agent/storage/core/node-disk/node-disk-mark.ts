import { z } from 'zod';
import { NodeId } from '../../../../../schemas/ids/brand.ts';

/** Beside the identity on a disk that keeps a node: whose it is. Written last, so without it nothing is there. */
export const NODE_DISK_MARK = 'node.json';

export const NodeDiskMark = z.object({
  version: z.literal(1),
  node: NodeId,
  authority: z.string().describe('sha256 of the certificate of the authority of its server'),
});
export type NodeDiskMark = z.infer<typeof NodeDiskMark>;

/** @returns undefined when it is no mark */
export function readMark(text: string | undefined): NodeDiskMark | undefined {
  try {
    return NodeDiskMark.safeParse(JSON.parse(text ?? '')).data;
  } catch {
    return undefined;
  }
}
