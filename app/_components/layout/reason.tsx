'use client';

import * as Tooltip from 'radix-ui/tooltip';
import { type MouseEvent, type ReactElement, useId, useState } from 'react';

/**
 * Says why something cannot be used: on hover, on focus, and on a tap, where there is no hover.
 *
 * @param text the end of a sentence: `it is stopped`
 */
export function Reason({
  text,
  children,
}: {
  readonly text: string;
  readonly children: ReactElement;
}) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const show = (event: MouseEvent) => {
    // A tooltip closes on a click of its own accord; here the click asks for it.
    event.preventDefault();
    setOpen(true);
  };
  const sentence = `Not possible now: ${text}.`;
  return (
    <Tooltip.Provider delayDuration={150}>
      <Tooltip.Root open={open} onOpenChange={setOpen}>
        <Tooltip.Trigger
          asChild
          // While it is open, the tooltip itself is the description.
          aria-describedby={open ? undefined : id}
          onClick={show}
          onPointerDown={(event) => event.preventDefault()}
        >
          {children}
        </Tooltip.Trigger>
        <span id={id} hidden>
          {sentence}
        </span>
        <Tooltip.Portal>
          <Tooltip.Content
            sideOffset={6}
            collisionPadding={12}
            className="z-50 max-w-72 rounded-box bg-ink px-3 py-2 text-small text-ground shadow-raised"
          >
            {sentence}
            <Tooltip.Arrow className="fill-ink" />
          </Tooltip.Content>
        </Tooltip.Portal>
      </Tooltip.Root>
    </Tooltip.Provider>
  );
}
