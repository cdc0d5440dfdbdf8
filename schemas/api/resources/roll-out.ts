import { z } from 'zod';
import { NodeImageVersion } from '../../agent/boot.ts';
import { Digest } from '../../ids/digest.ts';
import { NodeId } from '../../ids/brand.ts';

const NamedNode = z.object({ id: NodeId, name: z.string() });

/** Why a node is left as it is. */
export const ROLL_OUT_REASONS = [
  'has-it',
  'by-hand',
  'pinned',
  'silent',
  'off',
  'maintenance',
  'own',
  'stays-on',
  'other-architecture',
] as const;

/** What rolling a node image out would do, node by node. */
export const RollOutPlan = z
  .object({
    version: NodeImageVersion,
    hash: Digest,
    steps: z
      .array(
        z.object({
          node: NamedNode,
          from: NodeImageVersion.describe('What it runs now, and goes back to if it fails'),
          canGoBack: z.boolean().describe('Whether that image is still here'),
          why: z.string().describe('Why it comes at this place; empty: nothing to say'),
          moves: z.array(z.string()).describe('What moves from it, and stays where it has gone'),
          stops: z
            .array(z.object({ what: z.string(), why: z.string() }))
            .describe('What cannot: it is stopped, and starts again with the node'),
        }),
      )
      .describe('The first is the canary; the others follow one after the other'),
    skipped: z.array(
      z.object({
        node: NamedNode,
        reason: z
          .enum(ROLL_OUT_REASONS)
          .describe(
            'has-it: it runs the image; by-hand: it was not booted from a node image; pinned: another one was chosen for it; silent, off: it boots it when it comes; own: the server runs on it; stays-on: its agent cannot be told to go',
          ),
        why: z.string(),
      }),
    ),
    problems: z
      .array(z.object({ code: z.string(), message: z.string(), action: z.string().optional() }))
      .describe('Why it cannot be rolled out; empty: it can'),
  })
  .meta({ id: 'RollOutPlan' });
export type RollOutPlan = z.infer<typeof RollOutPlan>;
