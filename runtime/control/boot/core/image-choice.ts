import { z } from 'zod';
import { NodeImageVersion } from '../../../../schemas/agent/boot.ts';
import { NodeId } from '../../../../schemas/ids/brand.ts';
import type { ImageChoice } from '../ports/boot-store.ts';

/** Nothing was chosen, and nothing is too old. */
export const NO_CHOICE: ImageChoice = { overrides: [], oldestSequence: 0 };

/** A choice as it is stored. */
export const StoredImageChoice: z.ZodType<ImageChoice> = z.object({
  default: NodeImageVersion.optional(),
  canary: z.object({ version: NodeImageVersion, nodes: z.array(NodeId).min(1) }).optional(),
  overrides: z.array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('node'), node: NodeId, version: NodeImageVersion }),
      z.object({
        kind: z.literal('label'),
        key: z.string(),
        value: z.string(),
        version: NodeImageVersion,
      }),
    ]),
  ),
  oldestSequence: z.int().min(0),
});
