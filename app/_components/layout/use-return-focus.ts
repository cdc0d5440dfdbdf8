'use client';

import { useRef } from 'react';

/** Handlers of a dialog that is opened from elsewhere than a trigger of its own. */
export interface ReturnFocus {
  readonly onOpenAutoFocus: () => void;
  readonly onCloseAutoFocus: (event: Event) => void;
}

/** Gives the focus back to where it was when the dialog opened. */
export function useReturnFocus(): ReturnFocus {
  const before = useRef<Element>(null);
  return {
    onOpenAutoFocus: () => {
      before.current = document.activeElement;
    },
    onCloseAutoFocus: (event) => {
      const opener = before.current;
      if (!(opener instanceof HTMLElement) || !opener.isConnected) return;
      event.preventDefault();
      opener.focus();
    },
  };
}
