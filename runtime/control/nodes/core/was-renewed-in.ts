import { LIMITS } from '../../../../schemas/config/limits.ts';

/** Certificates tell whole seconds. */
const wholeSecond = (at: Date): number => Math.floor(at.getTime() / 1_000) * 1_000;

/** From the instant of a backup to its restore: of that time a restored server knows nothing. */
export interface ForgottenTime {
  readonly from: Date;
  readonly to: Date;
}

/**
 * @param certificate `endsAt`: end of one that the authority has signed for a node; `before`: end of the one
 *   that the server knows of the node
 * @returns whether the server of before must have renewed it in that time. An older one was replaced, and
 *   stays worth nothing
 */
export function wasRenewedIn(
  { from, to }: ForgottenTime,
  { endsAt, before }: { readonly endsAt: Date; readonly before: Date },
): boolean {
  const signedMs = endsAt.getTime() - LIMITS.agent.certificateMs;
  const isInTime = signedMs >= wholeSecond(from) && signedMs <= to.getTime();
  return isInTime && endsAt.getTime() >= wholeSecond(before);
}
