/** How far something has come. Without a number it only says that it goes on. */
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
            ? 'h-full w-full animate-breathe bg-accent motion-reduce:animate-none'
            : 'h-full rounded-round bg-accent transition-[width] duration-300'
        }
        style={percent === undefined ? undefined : { width: `${percent}%` }}
      />
    </div>
  );
}
