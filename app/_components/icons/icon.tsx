import { DRAWINGS, type IconName } from './drawings.tsx';

/** One icon of the set. It never stands alone: a word or a label says the same. */
export function Icon({
  name,
  size = 16,
  className,
}: {
  readonly name: IconName;
  readonly size?: 12 | 16 | 20;
  readonly className?: string;
}) {
  return (
    <svg
      viewBox="0 0 16 16"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className={className ? `shrink-0 ${className}` : 'shrink-0'}
    >
      {DRAWINGS[name]}
    </svg>
  );
}
