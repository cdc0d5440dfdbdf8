import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { S3Place } from '../../../../schemas/ids/s3-place.ts';
import type { Pause } from '../../../format/remote/pause.ts';
import { judgeS3Error, type S3Judgement } from './judge-s3-error.ts';
import { s3Fault } from './s3-fault.ts';

/** Answers of an object store that are none of its failures, for who expects them. */
export type Expected = Extract<
  S3Judgement['kind'],
  'object-absent' | 'there-already' | 'behind-the-end' | 'unknown-there'
>;

export interface Patience {
  readonly now: () => number;
  readonly pause: Pause;
  /** For how long what may go well later is tried again, from when it last got on. */
  readonly patienceMs: number;
  /** Told whenever the object store has answered, or taken a part of what is sent. */
  readonly onHeard: () => void;
}

/** What a request came to: its value, or one of the answers that were expected. */
export type Outcome<Value> = { readonly value: Value } | { readonly answer: Expected };

/**
 * Makes a request again until it goes well, or has gone nowhere for too long.
 *
 * @param attempt gets what to call whenever bytes have moved: then patience begins anew
 * @param expected answers that are results
 * @throws Fault UNREACHABLE, OBJECTS_REFUSED, NOT_FOUND of the bucket, DISK_FULL
 */
export async function askPatiently<Value>(
  { now, pause, patienceMs, onHeard, place }: Patience & { readonly place: S3Place },
  expected: readonly Expected[],
  attempt: (onMoved: () => void) => Promise<Value>,
): Promise<Outcome<Value>> {
  const { firstPauseMs, longestPauseMs, attempts } = LIMITS.s3;
  let untilMs = now() + patienceMs;
  let pauseMs: number = firstPauseMs;
  for (let tries = 1; ; tries += 1) {
    try {
      const value = await attempt(() => {
        onHeard();
        untilMs = now() + patienceMs;
        pauseMs = firstPauseMs;
      });
      onHeard();
      return { value };
    } catch (error) {
      if (error instanceof Fault) throw error;
      const judged = judgeS3Error(error);
      const answer = expected.find((kind) => kind === judged.kind);
      if (answer !== undefined) {
        onHeard();
        return { answer };
      }
      // One that takes a little each time, and then nothing, is not waited for for ever.
      const isHopeless = tries === attempts || now() + pauseMs > untilMs;
      if (judged.kind !== 'later' || isHopeless) throw s3Fault(place, judged, error);
    }
    await pause(pauseMs, NEVER);
    pauseMs = Math.min(2 * pauseMs, longestPauseMs);
  }
}

/** Who cancels a backup ends its process. */
const NEVER = new AbortController().signal;
