'use client';

import { useRef } from 'react';

/** Handlers of a dialog that is opened from elsewhere than a trigger of its own. */
export interface ReturnFocus {
  readonly onOpenAutoFocus: (event: Event) => void;
  readonly onCloseAutoFocus: (event: Event) => void;
}

/** What somebody opens a dialog for: to fill it in, else to do what it offers. */
const FIRST_STOP = ':is(input, select, textarea):not([type=hidden], [disabled])';

/**
 * Gives the focus back to where it was when the dialog opened.
 *
 * @param options `begin`: `field`: at the first field, in a dialog without fields at its first
 *   button that does not close it; `default`: where the dialog itself begins
 */
export function useReturnFocus(
  { begin }: { readonly begin: 'field' | 'default' } = { begin: 'default' },
): ReturnFocus {
  const before = useRef<Element>(null);
  return {
    onOpenAutoFocus: (event) => {
      before.current = document.activeElement;
      if (begin === 'default' || !(event.target instanceof HTMLElement)) return;
      const stop =
        event.target.querySelector<HTMLElement>(FIRST_STOP) ??
        event.target.querySelector<HTMLElement>('button:not([data-closes])');
      if (!stop) return;
      event.preventDefault();
      stop.focus();
    },
    onCloseAutoFocus: (event) => {
      const opener = before.current;
      if (!(opener instanceof HTMLElement) || !opener.isConnected) return;
      event.preventDefault();
      opener.focus();
    },
  };
}
