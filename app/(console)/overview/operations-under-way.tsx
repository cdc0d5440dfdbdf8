import Link from 'next/link';
import type { Summary } from '../../../schemas/api/resources/summary.ts';
import { LinkButton } from '../../_components/form/link-button.tsx';
import { Section } from '../../_components/layout/section.tsx';
import { paths } from '../../_lib/paths.ts';
import { overviewText as text } from '../../_text/overview.ts';
import { OperationLine } from '../_parts/operation/operation-line.tsx';

/** What is being done now, with how far it is. */
export function OperationsUnderWay({ operations: { active, shown } }: Pick<Summary, 'operations'>) {
  const more = active - shown.length;
  return (
    <Section
      title={text.sections.operations}
      aside={
        <Link href={paths.operations()} className="text-accent underline-offset-2 hover:underline">
          {text.all.operations}
        </Link>
      }
    >
      <div className="space-y-3">
        {shown.map((operation) => (
          <OperationLine key={operation.id} operation={operation} />
        ))}
        {more > 0 ? (
          <LinkButton href={paths.operations()} size="small">
            {text.more(more)}
          </LinkButton>
        ) : null}
      </div>
    </Section>
  );
}
