'use client';

import { formatDueTime, formatFullTime, formatPastTime } from '../../_lib/format/format-time.ts';
import { useNow } from './use-now.ts';

const TICK_MS = 20_000;

/**
 * A time as people say it; in full when it is pointed at.
 *
 * @param props `due`: it may be ahead. Any other has been, whatever the reader's clock says
 */
export function Time({ at, due = false }: { readonly at: string; readonly due?: boolean }) {
  const now = useNow(TICK_MS);
  const ms = Date.parse(at);
  return (
    // The server knows neither the reader's clock nor the time zone.
    <time
      dateTime={at}
      title={formatFullTime(ms)}
      className="whitespace-nowrap"
      suppressHydrationWarning
    >
      {due ? formatDueTime(ms, now) : formatPastTime(ms, now)}
    </time>
  );
}
