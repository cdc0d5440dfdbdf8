import type { ReactNode } from 'react';

/** The buttons under a form: the one that matters first. */
export function FormActions({ children }: { readonly children: ReactNode }) {
  return <div className="flex flex-wrap items-center gap-2 pt-2">{children}</div>;
}
