import type { ReactNode } from 'react';
import { Fault } from '../../../schemas/errors/fault.ts';
import { PageHeader } from '../layout/page-header.tsx';
import { Failure } from './failure.tsx';
import { type Loadable, Loaded } from './loaded.tsx';
import { SkeletonRows } from './skeleton.tsx';

/** A page about one thing: it has its heading and the way back before the thing is there, and without. */
export function LoadedPage<Data>({
  query,
  title,
  back,
  loading = <SkeletonRows rows={4} rowClassName="h-16" />,
  missing,
  children,
}: {
  readonly query: Loadable<Data>;
  /** What the address calls it. */
  readonly title: string;
  readonly back: ReactNode;
  readonly loading?: ReactNode;
  /** The face of an address behind which there is nothing. */
  readonly missing: ReactNode;
  readonly children: (data: Data) => ReactNode;
}) {
  const head = <PageHeader back={back} title={title} />;
  return (
    <Loaded
      query={query}
      loading={
        <>
          {head}
          {loading}
        </>
      }
      renderFailure={(error) => (
        <>
          {head}
          {isMissing(error) ? missing : <Failure error={error} retry={() => query.refetch()} />}
        </>
      )}
    >
      {children}
    </Loaded>
  );
}

/** There is no such thing, or the address could not be that of one. */
const isMissing = (error: unknown): boolean =>
  Fault.is(error, 'NOT_FOUND') || Fault.is(error, 'REQUEST_INVALID');
