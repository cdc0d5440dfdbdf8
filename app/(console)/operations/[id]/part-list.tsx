import type { Operation } from '../../../../schemas/api/resources/operation.ts';
import { Section } from '../../../_components/layout/section.tsx';
import { operationText } from '../../../_text/operation.ts';
import { PartRow } from './part-row.tsx';

/** Operations that do a part of it each, and how far each is. */
export function PartList({ parts }: { readonly parts: Operation['children'] }) {
  if (parts.length === 0) return null;
  const done = parts.filter(({ state }) => state === 'succeeded').length;
  return (
    <Section
      title={operationText.parts}
      aside={
        <span className="text-ink-soft tabular-nums">
          {operationText.partsDone(done, parts.length)}
        </span>
      }
    >
      <ul className="divide-y divide-line rounded-box border border-line bg-surface px-4">
        {parts.map((part) => (
          <li key={part.id} className="py-2">
            <PartRow part={part} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
