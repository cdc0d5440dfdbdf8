const STEPS = [
  { key: 'questions', title: 'Questions' },
  { key: 'plan', title: 'Plan' },
  { key: 'progress', title: 'Install' },
] as const;

/** Where in the install one is. */
export function InstallSteps({ current }: { readonly current: (typeof STEPS)[number]['key'] }) {
  return (
    <ol aria-label="Steps of the install" className="mb-6 flex gap-6 border-b border-line">
      {STEPS.map(({ key, title }, index) => (
        <li
          key={key}
          aria-current={key === current ? 'step' : undefined}
          className="-mb-px flex items-center gap-2 border-b-2 border-transparent pb-2.5 text-ink-faint aria-[current=step]:border-accent aria-[current=step]:font-medium aria-[current=step]:text-ink"
        >
          <span className="tabular-nums">{index + 1}</span>
          {title}
        </li>
      ))}
    </ol>
  );
}
