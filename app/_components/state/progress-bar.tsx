/**
 * How far something has come. Without a number a piece of the bar moves from end to end; where motion
 * is not wanted, the whole bar is pale, so that it is never taken for a full one.
 */
export function ProgressBar({
  share,
  label,
}: {
  /** 0 to 1; undefined: cannot be told. */
  readonly share: number | undefined;
  readonly label: string;
}) {
  const percent = share === undefined ? undefined : Math.round(share * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className="h-1.5 overflow-hidden rounded-round bg-line"
    >
      <div
        className={
          percent === undefined
            ? 'h-full w-1/3 animate-slide rounded-round bg-accent motion-reduce:w-full motion-reduce:animate-none motion-reduce:opacity-40'
            : 'h-full rounded-round bg-accent transition-[width] duration-300'
        }
        style={percent === undefined ? undefined : { width: `${percent}%` }}
      />
    </div>
  );
}
