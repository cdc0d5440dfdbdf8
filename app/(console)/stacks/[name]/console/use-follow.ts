'use client';

import { type RefObject, useEffect, useRef, useState } from 'react';

/** As near as this to the end counts as being there. */
const NEAR_PX = 24;

/**
 * Keeps the end of a growing text in view for as long as the reader stays there.
 *
 * @param text what grows
 */
export function useFollow(text: string): {
  readonly box: RefObject<HTMLPreElement | null>;
  readonly following: boolean;
  readonly onScroll: () => void;
  readonly follow: () => void;
} {
  const box = useRef<HTMLPreElement>(null);
  const [following, setFollowing] = useState(true);
  useEffect(() => {
    if (text !== '' && following) toEnd(box.current);
  }, [text, following]);
  return {
    box,
    following,
    onScroll: () => {
      const element = box.current;
      if (!element) return;
      const below = element.scrollHeight - element.scrollTop - element.clientHeight;
      setFollowing(below < NEAR_PX);
    },
    follow: () => {
      toEnd(box.current);
      setFollowing(true);
    },
  };
}

function toEnd(element: HTMLElement | null): void {
  if (element) element.scrollTop = element.scrollHeight;
}
