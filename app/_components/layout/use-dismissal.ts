'use client';

import { type RefObject, useEffect } from 'react';

/**
 * Calls when somebody wants something gone that floats above the page: on Escape, and when a mouse
 * or finger goes down beside all of these elements.
 */
export function useDismissal(
  inside: readonly RefObject<HTMLElement | null>[],
  onDismiss: (by: 'escape' | 'press') => void,
): void {
  useEffect(() => {
    const press = ({ target }: Event): void => {
      if (target instanceof Node && inside.some(({ current }) => current?.contains(target))) return;
      onDismiss('press');
    };
    const key = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      // Escape closes this alone, not the dialog below.
      event.stopPropagation();
      onDismiss('escape');
    };
    addEventListener('pointerdown', press, { capture: true });
    addEventListener('keydown', key, { capture: true });
    return () => {
      removeEventListener('pointerdown', press, { capture: true });
      removeEventListener('keydown', key, { capture: true });
    };
  });
}
