import { joinClasses } from '../../_lib/join-classes.ts';

export type ButtonLook = 'primary' | 'plain' | 'quiet' | 'danger';
/** wide: as broad as what it stands in. */
export type ButtonSize = 'normal' | 'small' | 'wide';

const LOOKS = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  plain: 'border border-line-strong bg-surface text-ink hover:border-ink-soft hover:bg-sunken',
  quiet: 'text-accent hover:bg-accent-soft',
  danger: 'bg-bad text-on-bad hover:opacity-90',
} as const satisfies Record<ButtonLook, string>;

const DISABLED = 'border border-line bg-sunken text-ink-faint cursor-not-allowed';

const SIZES = {
  normal: 'h-9 px-3.5',
  small: 'h-7 px-2.5 text-small',
  wide: 'h-10 w-full px-4',
} as const satisfies Record<ButtonSize, string>;

/** @returns the classes of something that looks like a button. */
export const buttonLook = (look: ButtonLook, size: ButtonSize, disabled = false): string =>
  joinClasses(
    'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-box font-medium whitespace-nowrap',
    SIZES[size],
    disabled ? DISABLED : LOOKS[look],
  );
