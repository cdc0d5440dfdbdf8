import { z } from 'zod';

/** An operation of its own that a drain lets run. */
export const DrainChild = z.object({
  key: z.string(),
  kind: z.string(),
  title: z.string(),
  subject: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
  also: z.array(
    z.object({
      kind: z.string(),
      id: z.string(),
      name: z.string(),
      taking: z.enum(['exclusive', 'shared']),
    }),
  ),
  params: z.record(z.string(), z.unknown()),
});
export type DrainChild = z.infer<typeof DrainChild>;

/** What does not go from a node that is drained, and why. */
export const StayingThing = z.object({ what: z.string(), why: z.string() });
export type StayingThing = z.infer<typeof StayingThing>;

/** Where everything on a node goes. */
export const DrainPlan = z.object({
  machines: z.array(DrainChild),
  routers: z.array(DrainChild),
  stays: z.array(StayingThing),
});
export type DrainPlan = z.infer<typeof DrainPlan>;

/** What becomes of one thing when its turn comes. */
export type ChildPlan =
  | { readonly kind: 'goes'; readonly child: DrainChild }
  | { readonly kind: 'stays'; readonly why: string }
  /** It is not on the node any more. */
  | { readonly kind: 'gone' };
