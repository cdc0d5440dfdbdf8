import type { Stack } from '../../../../schemas/api/resources/stack.ts';
import { Time } from '../../../_components/data/time.tsx';
import { Section } from '../../../_components/layout/section.tsx';
import { Notice } from '../../../_components/state/notice.tsx';
import { VolumesTable } from '../../_parts/stack/volumes-table.tsx';

/** What is left of a removed stack, and for how long. */
export function RemovedOverview({ stack }: { readonly stack: Stack }) {
  return (
    <div className="space-y-6">
      <Notice look="info" title="Its machines are gone, its data is kept.">
        {stack.keptUntil === null ? (
          'The data is about to be deleted.'
        ) : (
          <>
            The data is deleted <Time at={stack.keptUntil} />. Until then the stack can be restored
            with it.
          </>
        )}
      </Notice>
      <Section title="Kept data">
        <VolumesTable volumes={stack.volumes} />
      </Section>
    </div>
  );
}
