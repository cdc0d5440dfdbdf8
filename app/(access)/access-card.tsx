import type { ReactNode } from 'react';
import { Box } from '../_components/layout/box.tsx';

/** A narrow page with one form. */
export function AccessCard({
  title,
  lead,
  children,
}: {
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
}) {
  return (
    <div className="mx-auto max-w-sm pt-4 tablet:pt-12">
      <h1 className="text-title">{title}</h1>
      <p className="pt-1 pb-5 text-ink-soft">{lead}</p>
      <Box>{children}</Box>
    </div>
  );
}
