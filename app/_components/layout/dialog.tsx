'use client';

import * as Radix from 'radix-ui/dialog';
import type { ReactNode } from 'react';
import { Icon } from '../icons/icon.tsx';
import { useReturnFocus } from './use-return-focus.ts';
import { partsText } from '../../_text/parts.ts';

export const OVERLAY_LOOK = 'fixed inset-0 z-40 bg-shade';
export const DIALOG_LOOK =
  'fixed inset-x-0 bottom-0 z-50 max-h-[92dvh] w-full overflow-y-auto rounded-t-box bg-surface p-5 shadow-raised tablet:inset-auto tablet:start-1/2 tablet:top-1/2 tablet:max-h-[85dvh] tablet:w-[34rem] tablet:-translate-1/2 tablet:rounded-box tablet:p-6';

/** A dialog for something that does not deserve a page. On a phone it comes up from below. */
export function Dialog({
  open,
  onOpenChange,
  title,
  lead,
  children,
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
}) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={OVERLAY_LOOK} />
        <Radix.Content className={DIALOG_LOOK} {...useReturnFocus({ begin: 'field' })}>
          <div className="flex items-start justify-between gap-4">
            <Radix.Title className="text-heading">{title}</Radix.Title>
            <Radix.Close
              data-closes=""
              aria-label={partsText.close}
              className="-m-1.5 rounded-box p-1.5 text-ink-soft hover:bg-sunken hover:text-ink"
            >
              <Icon name="close" />
            </Radix.Close>
          </div>
          <Radix.Description className="mt-1 mb-4 text-ink-soft">{lead}</Radix.Description>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
