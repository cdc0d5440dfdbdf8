import { installText } from '../../../../_text/install.ts';

const STEPS = ['questions', 'plan', 'progress'] as const;

/** Where in the install one is. */
export function InstallSteps({ current }: { readonly current: (typeof STEPS)[number] }) {
  return (
    <ol
      aria-label={installText.steps.label}
      className="mb-6 flex gap-x-4 overflow-x-auto border-b border-line tablet:gap-x-6"
    >
      {STEPS.map((key, index) => (
        <li
          key={key}
          aria-current={key === current ? 'step' : undefined}
          className="-mb-px flex shrink-0 items-center gap-2 border-b-2 border-transparent pb-2.5 text-ink-faint aria-[current=step]:border-accent aria-[current=step]:font-medium aria-[current=step]:text-ink"
        >
          <span className="tabular-nums">{index + 1}</span>
          {installText.steps[key]}
        </li>
      ))}
    </ol>
  );
}
