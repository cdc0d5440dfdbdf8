'use client';

import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { nextMenuItem } from '../../_lib/layout/next-menu-item.ts';
import type { Placement } from '../../_lib/layout/place-beside.ts';
import { useDismissal } from './use-dismissal.ts';
import { useFloating } from './use-floating.ts';

const PLACE: Placement = { side: 'below', align: 'end', gapPx: 6, marginPx: 8 };
const ITEM = '[role^=menuitem]';

/** Where the focus is when a menu has opened: the mouse chooses by pointing. */
type Begin = 'menu' | 'first' | 'last';

/** What the button needs that a menu opens from. */
export interface MenuAnchor {
  readonly ref: RefObject<HTMLButtonElement | null>;
  readonly id: string;
  readonly 'aria-haspopup': 'menu';
  readonly 'aria-expanded': boolean;
  readonly 'aria-controls': string | undefined;
  readonly onClick: (event: MouseEvent) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/**
 * A menu that opens from a button, used by keyboard as the ARIA Authoring Practices have it (patterns
 * “Menu Button” and “Menu”). Its lines are those of menu-items.tsx.
 */
export function Menu({
  items,
  children,
}: {
  readonly items: ReactNode;
  /** The button. */
  readonly children: (anchor: MenuAnchor) => ReactElement;
}) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [begin, setBegin] = useState<Begin>();
  const close = (): void => setBegin(undefined);
  return (
    <>
      {children({
        ref: button,
        id: `${id}-button`,
        'aria-haspopup': 'menu',
        'aria-expanded': begin !== undefined,
        'aria-controls': begin === undefined ? undefined : id,
        // A click that a key has made has no number.
        onClick: ({ detail }) =>
          setBegin(begin === undefined ? (detail === 0 ? 'first' : 'menu') : undefined),
        onKeyDown: (event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          setBegin(event.key === 'ArrowDown' ? 'first' : 'last');
        },
      })}
      {begin === undefined ? null : (
        <MenuList id={id} button={button} begin={begin} close={close}>
          {items}
        </MenuList>
      )}
    </>
  );
}

function MenuList({
  id,
  button,
  begin,
  close,
  children,
}: {
  readonly id: string;
  readonly button: RefObject<HTMLButtonElement | null>;
  readonly begin: Begin;
  readonly close: () => void;
  readonly children: ReactNode;
}) {
  const list = useRef<HTMLDivElement>(null);
  useFloating(list, button, PLACE);
  useFirstFocus(list, begin);
  const closeAndReturn = (): void => {
    button.current?.focus({ preventScroll: true });
    close();
  };
  useDismissal([list, button], (by) => (by === 'escape' ? closeAndReturn() : close()));
  return (
    <div
      ref={list}
      id={id}
      role="menu"
      tabIndex={-1}
      popover="manual"
      aria-labelledby={`${id}-button`}
      className="fixed inset-auto z-50 m-0 min-w-48 rounded-box bg-surface p-1 text-start text-body font-normal text-ink shadow-raised outline-none"
      onClick={({ target }) => {
        const item = target instanceof Element ? target.closest(ITEM) : null;
        if (item && item.ariaDisabled !== 'true') closeAndReturn();
      }}
      onPointerMove={({ target }) => {
        const item = target instanceof Element ? target.closest<HTMLElement>(ITEM) : null;
        item?.focus({ preventScroll: true });
      }}
      onKeyDown={(event) => {
        // The focus goes on from the button; where to is the browser's business.
        if (event.key === 'Tab') return closeAndReturn();
        moveFocus(event);
      }}
    >
      {children}
    </div>
  );
}

function useFirstFocus(list: RefObject<HTMLElement | null>, begin: Begin): void {
  useEffect(() => {
    const items = itemsOf(list.current);
    const first = begin === 'first' ? items[0] : begin === 'last' ? items.at(-1) : undefined;
    (first ?? list.current)?.focus({ preventScroll: true });
  }, [list, begin]);
}

const itemsOf = (list: HTMLElement | null): HTMLElement[] => [
  ...(list?.querySelectorAll<HTMLElement>(ITEM) ?? []),
];

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const items = itemsOf(event.currentTarget);
  const now = items.findIndex((each) => each === document.activeElement);
  if (event.key === ' ' && now >= 0) {
    // A link does nothing on Space of its own.
    event.preventDefault();
    items[now]?.click();
    return;
  }
  const names = items.map((each) => each.textContent);
  const next = nextMenuItem(names, now, event.key);
  if (next === undefined) return;
  event.preventDefault();
  items[next]?.focus();
}
