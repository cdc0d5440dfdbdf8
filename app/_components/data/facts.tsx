import type { ReactNode } from 'react';

export type Fact = { readonly value: ReactNode } & (
  | { readonly label: string }
  /** `key`: what tells it from the others, where the label is more than text. */
  | { readonly label: ReactNode; readonly key: string }
);

/** Names and values, one under the other. */
export function Facts({
  facts,
  wide = false,
}: {
  readonly facts: readonly Fact[];
  readonly wide?: boolean;
}) {
  return (
    <dl className={wide ? 'grid gap-x-10 gap-y-0 tablet:grid-cols-2' : ''}>
      {facts.map((fact) => (
        <div
          key={'key' in fact ? fact.key : fact.label}
          className="flex items-baseline justify-between gap-6 border-b border-line py-1.5 first:pt-0 last:border-b-0 last:pb-0"
        >
          <dt className="shrink-0 text-ink-soft">{fact.label}</dt>
          <dd className="min-w-0 text-end">{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}
