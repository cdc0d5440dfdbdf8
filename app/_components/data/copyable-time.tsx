import { CopyButton } from './copy-button.tsx';
import { Time } from './time.tsx';

/** A time that can be taken along in the form machines read. */
export function CopyableTime({
  at,
  label,
  due = false,
}: {
  readonly at: string;
  readonly label: string;
  /** It may be ahead; see `Time`. */
  readonly due?: boolean;
}) {
  return (
    <span className="inline-flex items-center gap-0.5">
      <Time at={at} due={due} />
      <CopyButton text={at} label={label} />
    </span>
  );
}
