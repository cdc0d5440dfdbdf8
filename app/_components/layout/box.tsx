import type { ReactNode } from 'react';
import { joinClasses } from '../../_lib/join-classes.ts';

/** A surface with a hairline around it: one thing among others. */
export function Box({
  children,
  padded = true,
}: {
  readonly children: ReactNode;
  readonly padded?: boolean;
}) {
  return (
    <div
      className={joinClasses(
        'rounded-box border border-line bg-surface',
        padded && 'px-4 py-3.5 tablet:px-5 tablet:py-4',
      )}
    >
      {children}
    </div>
  );
}
