import { CopyButton } from '../../../_components/data/copy-button.tsx';
import { plainConsole } from '../../../_lib/stack/plain-console.ts';

/** The end of what a machine, or a program in it, has printed. Nothing when that is nothing. */
export function ConsoleLines({
  title,
  copy,
  text,
}: {
  readonly title: string;
  /** What is copied: behind “copy”. */
  readonly copy: string;
  readonly text: string;
}) {
  const lines = plainConsole(text);
  if (lines === '') return null;
  return (
    <figure className="space-y-1.5">
      <figcaption className="flex items-center gap-1 text-ink-soft">
        {title}
        <CopyButton text={lines} label={copy} />
      </figcaption>
      <pre
        // So that it can be scrolled by keyboard too.
        tabIndex={0}
        className="max-h-80 overflow-auto rounded-box border border-line bg-sunken p-3 leading-5"
      >
        {lines}
      </pre>
    </figure>
  );
}
