import type { ReactNode } from 'react';
import type { IconName } from '../icons/drawings.tsx';
import { Icon } from '../icons/icon.tsx';

/** The face of a list with nothing in it: what would be here, and how to get there. */
export function Empty({
  icon,
  title,
  children,
  action,
}: {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-start gap-3 rounded-box border border-dashed border-line-strong px-5 py-8 tablet:items-center tablet:py-12 tablet:text-center">
      <Icon name={icon} size={20} className="text-ink-faint" />
      <div className="max-w-prose space-y-1">
        <p className="text-lead font-medium">{title}</p>
        {children === undefined ? null : <div className="text-ink-soft">{children}</div>}
      </div>
      {action}
    </div>
  );
}
