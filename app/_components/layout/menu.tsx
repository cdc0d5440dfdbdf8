'use client';

import * as Radix from 'radix-ui/dropdown-menu';
import type { ReactElement, ReactNode } from 'react';

/** A menu that opens from a button. */
export function Menu({
  trigger,
  children,
}: {
  readonly trigger: ReactElement;
  readonly children: ReactNode;
}) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          className="z-50 min-w-48 rounded-box bg-surface p-1 shadow-raised"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The classes of one line of a menu. */
export const MENU_ITEM_LOOK =
  'flex w-full items-center gap-2.5 rounded-small px-2.5 py-2 text-ink outline-none data-highlighted:bg-accent-soft data-highlighted:text-ink';
