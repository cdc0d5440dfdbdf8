'use client';

import { type RefObject, useLayoutEffect, useRef } from 'react';

/** Room left beside it, so that one sees there is more to push to. */
const MARGIN_PX = 24;

/**
 * Pushes a row of links sideways until the one of the page one is on is in sight. Only the row moves,
 * never the page.
 */
export function useCurrentInSight(row: RefObject<HTMLElement | null>): void {
  const shown = useRef<string>(undefined);
  useLayoutEffect(() => {
    const current = row.current?.querySelector<HTMLAnchorElement>('a[aria-current=page]');
    const frame = scrollFrame(row.current);
    // Once for each link: afterwards the row is where its reader pushed it. The right one may come
    // late, since some links are there only when it is known who is signed in.
    if (!current || !frame || shown.current === current.href) return;
    shown.current = current.href;
    const link = current.getBoundingClientRect();
    const seen = frame.getBoundingClientRect();
    if (link.right + MARGIN_PX > seen.right)
      frame.scrollLeft += link.right + MARGIN_PX - seen.right;
    if (link.left - MARGIN_PX < seen.left) frame.scrollLeft += link.left - MARGIN_PX - seen.left;
  });
}

function scrollFrame(row: HTMLElement | null): HTMLElement | undefined {
  for (let each = row?.parentElement; each; each = each.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(each).overflowX)) return each;
  }
  return undefined;
}
