'use client';

import {
  type FocusEvent,
  type MouseEvent,
  type ReactElement,
  type RefObject,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import type { Placement } from '../../_lib/layout/place-beside.ts';
import { partsText } from '../../_text/parts.ts';
import { useDismissal } from './use-dismissal.ts';
import { useFloating } from './use-floating.ts';

/** Long enough not to flicker under a mouse that only passes. */
const OPENING_MS = 150;
/** Long enough to reach what is said with the mouse, which crosses a gap on the way. */
const CLOSING_MS = 150;
const PLACE: Placement = { side: 'above', align: 'center', gapPx: 6, marginPx: 12 };

/** What the element needs that cannot be used. */
export interface ReasonAnchor {
  readonly ref: RefObject<HTMLButtonElement | null>;
  readonly 'aria-describedby': string;
  readonly onPointerEnter: () => void;
  readonly onPointerLeave: () => void;
  readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
  readonly onBlur: () => void;
  readonly onClick: (event: MouseEvent) => void;
}

/**
 * Says why something cannot be used: on hover, on focus, and on a tap, where there is no hover. It
 * goes on Escape, and stays while the mouse is on it (WCAG 2.2, 1.4.13).
 *
 * @param text the end of a sentence: `it is stopped`
 */
export function Reason({
  text,
  children,
}: {
  readonly text: string;
  readonly children: (anchor: ReasonAnchor) => ReactElement;
}) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const { open, setOpen, setLater } = useDelayedOpen();
  const sentence = partsText.notPossible(text);
  const hover = {
    onPointerEnter: () => setLater(true, OPENING_MS),
    onPointerLeave: () => setLater(false, CLOSING_MS),
  };
  return (
    <>
      {children({
        ...hover,
        ref: button,
        'aria-describedby': id,
        onFocus: ({ currentTarget }) => {
          if (currentTarget.matches(':focus-visible')) setOpen(true);
        },
        onBlur: () => setOpen(false),
        onClick: (event) => {
          event.preventDefault();
          setOpen(true);
        },
      })}
      {open ? null : (
        <span id={id} hidden>
          {sentence}
        </span>
      )}
      {open ? (
        <Tip id={id} anchor={button} close={() => setOpen(false)} {...hover}>
          {sentence}
        </Tip>
      ) : null}
    </>
  );
}

function Tip({
  id,
  anchor,
  close,
  children,
  ...hover
}: {
  readonly id: string;
  readonly anchor: RefObject<HTMLElement | null>;
  readonly close: () => void;
  readonly onPointerEnter: () => void;
  readonly onPointerLeave: () => void;
  readonly children: string;
}) {
  const box = useRef<HTMLDivElement>(null);
  useFloating(box, anchor, PLACE);
  useDismissal([anchor, box], close);
  return (
    <div
      {...hover}
      ref={box}
      id={id}
      role="tooltip"
      popover="manual"
      className="fixed inset-auto z-50 m-0 w-max max-w-72 rounded-box bg-ink px-3 py-2 text-start text-small font-normal whitespace-normal text-ground shadow-raised"
    >
      {children}
    </div>
  );
}

/** Something that opens and closes after a moment, unless it is decided otherwise in between. */
function useDelayedOpen() {
  const [open, set] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const setLater = (next: boolean, delayMs: number): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => set(next), delayMs);
  };
  const setOpen = (next: boolean): void => {
    clearTimeout(timer.current);
    set(next);
  };
  return { open, setOpen, setLater };
}
