'use client';

import { formatFullTime, formatRelativeTime } from '../../_lib/format/format-time.ts';
import { useNow } from './use-now.ts';

const TICK_MS = 20_000;

/** A time as people say it; in full when it is pointed at. */
export function Time({ at }: { readonly at: string }) {
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
      {formatRelativeTime(ms, now, TICK_MS)}
    </time>
  );
}
