import { type RefObject, useEffect, useRef, useState } from 'react';
import { watchColours } from '../../../../../_components/charts/chart-colours.ts';
import { type OpenTerminal, openTerminal, type TerminalOptions } from './open-terminal.ts';

/**
 * Opens a terminal in an element, and keeps its size and colours those of the page.
 *
 * @param options what it calls; as it is at the time
 */
export function useTerminal(options: TerminalOptions): {
  readonly place: RefObject<HTMLDivElement | null>;
  /** Undefined: it is being loaded. */
  readonly terminal: OpenTerminal | undefined;
} {
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef(options);
  const [terminal, setTerminal] = useState<OpenTerminal>();
  useEffect(() => {
    latest.current = options;
  });
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    let close = (): void => undefined;
    let isGone = false;
    const calls: TerminalOptions = {
      onKeys: (text) => latest.current.onKeys(text),
      onLeave: () => latest.current.onLeave(),
      hasKeyboard: () => latest.current.hasKeyboard(),
    };
    const open = async (): Promise<void> => {
      const opened = await openTerminal(element, calls);
      if (isGone) return opened.close();
      const stopWatching = watchColours(() => opened.recolour());
      const resize = new ResizeObserver(() => opened.fit());
      resize.observe(element);
      close = () => {
        stopWatching();
        resize.disconnect();
        opened.close();
      };
      setTerminal(opened);
    };
    void open();
    return () => {
      isGone = true;
      close();
    };
  }, []);
  return { place, terminal };
}
