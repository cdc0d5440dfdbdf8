import type { ButtonHTMLAttributes, Ref } from 'react';
import type { IconName } from '../icons/drawings.tsx';
import { Icon } from '../icons/icon.tsx';

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'> {
  readonly icon: IconName;
  /** What it does, for those who do not see the icon. */
  readonly label: string;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button of one icon, where there is no room for its word. */
export function IconButton({ icon, label, ...rest }: IconButtonProps) {
  return (
    <button
      {...rest}
      type="button"
      aria-label={label}
      title={label}
      className="inline-flex size-9 shrink-0 items-center justify-center rounded-box text-ink-soft hover:bg-sunken hover:text-ink"
    >
      <Icon name={icon} />
    </button>
  );
}
