import { formatPercent } from '../../_lib/format/format-percent.ts';

const NEARLY_FULL = 0.9;

/** How much of something is used: words, and a bar beneath. */
export function Meter({
  label,
  used,
  words,
}: {
  readonly label: string;
  /** 0 to 1. */
  readonly used: number;
  /** Such as `21.7 GiB of 64 GiB`. */
  readonly words: string;
}) {
  const share = Math.min(1, Math.max(0, used));
  return (
    <div className="space-y-1.5">
      <div className="flex items-baseline justify-between gap-4">
        <span className="text-ink-soft">{label}</span>
        <span className="tabular-nums">{words}</span>
      </div>
      <div
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        aria-valuetext={`${formatPercent(share * 100)}, ${words}`}
        className="h-1.5 overflow-hidden rounded-round bg-line"
      >
        <div
          className={`h-full rounded-round ${share >= NEARLY_FULL ? 'bg-warn' : 'bg-accent'}`}
          style={{ width: `${share * 100}%` }}
        />
      </div>
    </div>
  );
}
