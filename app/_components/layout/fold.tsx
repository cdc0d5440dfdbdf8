import type { ReactNode } from 'react';
import { Icon } from '../icons/icon.tsx';

/** Something folded away until somebody wants it. */
export function Fold({
  title,
  aside,
  open,
  children,
}: {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly open?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <details open={open} className="group">
      <summary className="inline-flex items-center gap-1.5 rounded-small py-1 font-medium text-accent hover:text-accent-strong">
        <Icon name="chevron-right" className="transition-transform group-open:rotate-90" />
        {title}
        {aside ? <span className="font-normal text-ink-faint">{aside}</span> : null}
      </summary>
      <div className="pt-3">{children}</div>
    </details>
  );
}
