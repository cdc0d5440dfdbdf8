import { frameText } from '../../_text/frame.ts';

/** The first stop of the tab key: past the navigation. */
export function SkipLink() {
  return (
    <a
      href="#main"
      className="absolute start-3 top-2 z-50 -translate-y-16 rounded-box bg-accent px-3 py-2 font-medium text-on-accent focus:translate-y-0"
    >
      {frameText.skip}
    </a>
  );
}
