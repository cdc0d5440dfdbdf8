import type { ReactNode, Ref } from 'react';
import type { IconName } from '../icons/drawings.tsx';
import { Icon } from '../icons/icon.tsx';

const LOOKS = {
  info: ['info', 'border-l-accent bg-accent-soft', 'text-accent'],
  good: ['check', 'border-l-good bg-good-soft', 'text-good'],
  warn: ['alert', 'border-l-warn bg-warn-soft', 'text-warn'],
  bad: ['alert', 'border-l-bad bg-bad-soft', 'text-bad'],
} as const satisfies Record<string, readonly [IconName, string, string]>;

/** Something the reader should know here and now. */
export function Notice({
  look,
  title,
  children,
  action,
  announce = false,
  ref,
}: {
  readonly look: keyof typeof LOOKS;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  /** Read aloud when it appears. */
  readonly announce?: boolean;
  /** With it, the notice can be given the focus. */
  readonly ref?: Ref<HTMLDivElement> | undefined;
}) {
  const [icon, box, colour] = LOOKS[look];
  return (
    <div
      ref={ref}
      tabIndex={ref ? -1 : undefined}
      role={announce ? 'alert' : undefined}
      className={`flex flex-wrap items-start gap-x-3 gap-y-2 rounded-box border-l-3 px-4 py-3 ${box}`}
    >
      <Icon name={icon} className={`mt-0.5 ${colour}`} />
      <div className="min-w-0 flex-1 basis-60 space-y-1">
        {title === undefined ? null : <p className="font-medium">{title}</p>}
        {children === undefined ? null : <div className="text-ink">{children}</div>}
      </div>
      {action}
    </div>
  );
}
