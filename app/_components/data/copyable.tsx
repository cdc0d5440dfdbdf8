import type { ReactNode } from 'react';
import { CopyButton } from './copy-button.tsx';

/** A value that people carry elsewhere: an address, a size, a digest. */
export function Copyable({
  text,
  label,
  mono = true,
  children,
}: {
  readonly text: string;
  readonly label: string;
  readonly mono?: boolean;
  /** What is shown, when it is not the text itself. */
  readonly children?: ReactNode;
}) {
  return (
    <span className="inline-flex max-w-full items-start gap-0.5">
      <span className={mono ? 'min-w-0 font-mono text-[0.92em] break-all' : 'min-w-0'}>
        {children ?? text}
      </span>
      <CopyButton text={text} label={label} />
    </span>
  );
}
