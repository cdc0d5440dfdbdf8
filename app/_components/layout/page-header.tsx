import type { ReactNode } from 'react';

/** The head of a page: what it is about, in what state, and what can be done. */
export function PageHeader({
  title,
  back,
  picture,
  state,
  lead,
  actions,
}: {
  readonly title: ReactNode;
  /** Where this page belongs. */
  readonly back?: ReactNode;
  readonly picture?: ReactNode;
  readonly state?: ReactNode;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
}) {
  return (
    <header className="space-y-3 pb-6">
      {back}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
        <div className="flex min-w-0 flex-1 basis-80 items-start gap-4">
          {picture}
          <div className="min-w-0 space-y-1">
            <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
              <h1 className="min-w-0 text-title">{title}</h1>
              {state}
            </div>
            {lead === undefined ? null : (
              <div className="max-w-2xl text-lead text-ink-soft">{lead}</div>
            )}
          </div>
        </div>
        {actions === undefined ? null : <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
    </header>
  );
}
