import type { Operation } from '../../../schemas/api/resources/operation.ts';

/** How an operation ended, as people are told. */
export type Ending =
  'none' | 'cancelling' | 'cancelled' | 'rolling-back' | 'rolled-back' | 'stuck' | 'succeeded';

/**
 * An operation that was cancelled carries the cancel as its fault: nothing went wrong then, whether
 * it is still being rolled back or is over.
 *
 * @returns how it ended, or `none` while it goes on
 */
export function endingOf({
  state,
  fault,
  cancelRequested,
}: Pick<Operation, 'state' | 'fault' | 'cancelRequested'>): Ending {
  switch (state) {
    case 'cancelled':
    case 'stuck':
    case 'succeeded':
      return state;
    case 'failed':
      return 'rolled-back';
    case 'undoing':
      return cancelRequested && fault?.code === 'CANCELLED' ? 'cancelling' : 'rolling-back';
    case 'queued':
    case 'running':
      return 'none';
  }
}
