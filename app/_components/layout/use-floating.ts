'use client';

import { type RefObject, useLayoutEffect } from 'react';
import { placeBeside, type Placement } from '../../_lib/layout/place-beside.ts';

/**
 * Keeps an element with `popover="manual"` beside another one, above everything else, for as long as
 * it is there.
 *
 * @param anchor what it belongs to
 */
export function useFloating(
  floating: RefObject<HTMLElement | null>,
  anchor: RefObject<HTMLElement | null>,
  placement: Placement,
): void {
  useLayoutEffect(() => {
    if (!floating.current || !anchor.current) return undefined;
    return float(floating.current, anchor.current, placement);
  }, [floating, anchor, placement]);
}

/** @returns stops following the anchor */
function float(box: HTMLElement, anchor: HTMLElement, placement: Placement): () => void {
  const place = (): void => {
    const { clientWidth: width, clientHeight: height } = document.documentElement;
    const beside = anchor.getBoundingClientRect();
    const size = box.getBoundingClientRect();
    const { left, top } = placeBeside(beside, size, { width, height }, placement);
    box.style.left = `${left}px`;
    box.style.top = `${top}px`;
  };
  box.showPopover();
  place();
  // Whatever scrolls: the window, or a table on the way up.
  addEventListener('scroll', place, { capture: true, passive: true });
  addEventListener('resize', place);
  return () => {
    removeEventListener('scroll', place, { capture: true });
    removeEventListener('resize', place);
  };
}
