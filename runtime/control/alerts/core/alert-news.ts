import { z } from 'zod';
import { Attention, AttentionKind } from '../../../../schemas/api/resources/summary.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { Trouble } from '../../overview/core/find-attention.ts';

/** Something that needs a person, as far as somebody was told of it. */
export const KnownTrouble = z.object({
  kind: AttentionKind,
  subject: Attention.shape.items.element.shape.subject,
  sentence: z.string(),
  action: z.string(),
  /** Since when it is seen. */
  seenMs: z.number(),
  isTold: z.boolean(),
  /** Since when it is not seen any more; null: it is. */
  goneMs: z.number().nullable(),
});
export type KnownTrouble = z.infer<typeof KnownTrouble>;

export interface AlertNews {
  /** Everything that is known now, before anything was told. */
  readonly known: readonly KnownTrouble[];
  /** To be told: what has lasted, and what was told and is over. */
  readonly begun: readonly KnownTrouble[];
  readonly over: readonly KnownTrouble[];
}

/**
 * Decides what somebody is to be told. What has just come may be gone in a moment, and what has just gone may be back: both are told
 * once they have lasted. Nothing is told twice, and what nobody was told of ends in silence.
 *
 * @param known as `afterTelling` or this left it; none: everything there is now is new
 * @param troubles all there are
 */
export function alertNews(
  known: readonly KnownTrouble[],
  troubles: readonly Trouble[],
  nowMs: number,
): AlertNews {
  const before = new Map(known.map((each) => [keyOf(each), each]));
  const present = new Set(troubles.map(keyOf));
  const lasting = troubles.map((trouble): KnownTrouble => {
    const had = before.get(keyOf(trouble));
    const { kind, subject, sentence, action } = trouble;
    const seenMs = Math.min(had?.seenMs ?? nowMs, nowMs);
    return { kind, subject, sentence, action, seenMs, isTold: had?.isTold ?? false, goneMs: null };
  });
  const gone = known
    .filter((each) => each.isTold && !present.has(keyOf(each)))
    .map((each) => ({ ...each, goneMs: Math.min(each.goneMs ?? nowMs, nowMs) }));
  return {
    known: [...lasting, ...gone],
    begun: lasting.filter(({ isTold, seenMs }) => !isTold && hasLasted(seenMs, nowMs)),
    over: gone.filter(({ goneMs }) => hasLasted(goneMs, nowMs)),
  };
}

/** @returns what is known once these news were told */
export function afterTelling({ known, begun, over }: AlertNews): KnownTrouble[] {
  const told = new Set(begun.map(keyOf));
  const ended = new Set(over.map(keyOf));
  return known
    .filter((each) => !ended.has(keyOf(each)))
    .map((each) => (told.has(keyOf(each)) ? { ...each, isTold: true } : each));
}

const hasLasted = (sinceMs: number, nowMs: number): boolean =>
  nowMs - sinceMs >= LIMITS.alerts.settleMs;

const keyOf = ({ kind, subject }: Pick<Trouble, 'kind' | 'subject'>): string =>
  `${kind} ${subject.kind} ${subject.id}`;

/** @returns how long after a message that did not get through the next is tried. @param failures so many in a row, 1 or more */
export function alertPauseMs(failures: number): number {
  const { firstPauseMs, longestPauseMs } = LIMITS.alerts;
  return Math.min(firstPauseMs * 2 ** Math.min(failures - 1, 30), longestPauseMs);
}
