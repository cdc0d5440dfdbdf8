import type { Stack } from '../../../../schemas/api/resources/stack.ts';
import { Time } from '../../../_components/data/time.tsx';
import { Section } from '../../../_components/layout/section.tsx';
import { Notice } from '../../../_components/state/notice.tsx';
import { VolumesTable } from '../../_parts/stack/volumes-table.tsx';
import { Sentence } from '../../../_components/data/sentence.tsx';
import { stackText } from '../../../_text/stack.ts';

const text = stackText.removed;

/** What is left of a removed stack, and for how long. */
export function RemovedOverview({ stack }: { readonly stack: Stack }) {
  return (
    <div className="space-y-6">
      <Notice look="info" title={text.title}>
        {stack.keptUntil === null ? (
          text.deletedNow
        ) : (
          <Sentence text={text.deleted}>
            <Time at={stack.keptUntil} due />
          </Sentence>
        )}
      </Notice>
      <Section title={text.data}>
        <VolumesTable volumes={stack.volumes} />
      </Section>
    </div>
  );
}
