import type { ReactNode } from 'react';
import { Fault } from '../../../schemas/errors/fault.ts';
import { describeFault } from '../../_lib/describe-fault.ts';
import { problemText } from '../../_text/problem.ts';
import { Failure } from './failure.tsx';

/** What every query of the store of answers has. */
export interface Loadable<Data> {
  readonly data: Data | undefined;
  readonly error: unknown;
  refetch(): unknown;
}

/**
 * Shows the face that fits: loading, failed, or the thing itself. What was loaded before stays on
 * the screen when asking again fails, with a line that says so.
 */
export function Loaded<Data>({
  query,
  loading,
  renderFailure,
  children,
}: {
  readonly query: Loadable<Data>;
  readonly loading: ReactNode;
  /** In place of the usual face; for a 404 that has its own page. */
  readonly renderFailure?: (error: unknown) => ReactNode;
  readonly children: (data: Data) => ReactNode;
}) {
  const { data, error } = query;
  // What is gone must not stay on the screen as if it were there.
  if (data === undefined || Fault.is(error, 'NOT_FOUND')) {
    if (!error) return loading;
    return renderFailure?.(error) ?? <Failure error={error} retry={() => query.refetch()} />;
  }
  return (
    <>
      {isWorthALine(error) ? (
        <p role="status" className="mb-3 text-small text-warn">
          {problemText.outdated(describeFault(error).message)}
        </p>
      ) : null}
      {children(data)}
    </>
  );
}

/** A server that is gone is told once, above the whole page. */
const isWorthALine = (error: unknown): boolean => Boolean(error) && !Fault.is(error, 'UNREACHABLE');
