'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { Icon } from '../icons/icon.tsx';

const LOOK =
  'flex w-full items-center gap-2.5 rounded-small px-2.5 py-2 text-start text-ink outline-none focus:bg-accent-soft focus:text-ink aria-disabled:cursor-not-allowed aria-disabled:text-ink-faint';

interface MenuItemProps {
  readonly onSelect: () => void;
  /** It stays and can be reached, and does nothing. */
  readonly disabled?: boolean;
  readonly children: ReactNode;
}

/** A line of a menu that does something. */
export function MenuItem({ onSelect, disabled = false, children }: MenuItemProps) {
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      aria-disabled={disabled || undefined}
      className={LOOK}
      onClick={disabled ? undefined : onSelect}
    >
      {children}
    </button>
  );
}

/** A line of a menu that leads to a page. */
export function MenuLink({
  href,
  children,
}: {
  readonly href: string;
  readonly children: ReactNode;
}) {
  return (
    <Link href={href} role="menuitem" tabIndex={-1} className={LOOK}>
      {children}
    </Link>
  );
}

/** A line of a menu of which one is chosen. */
export function MenuChoice({
  chosen,
  onSelect,
  children,
}: {
  readonly chosen: boolean;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}) {
  return (
    <button
      type="button"
      role="menuitemradio"
      tabIndex={-1}
      aria-checked={chosen}
      className={LOOK}
      onClick={onSelect}
    >
      <span className="w-4">{chosen ? <Icon name="check" /> : null}</span>
      {children}
    </button>
  );
}
