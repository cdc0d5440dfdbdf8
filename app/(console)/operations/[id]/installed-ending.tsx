'use client';

import { useStack } from '../../../_client/stacks.ts';
import { LinkButton } from '../../../_components/form/link-button.tsx';
import { Loaded } from '../../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../../_components/state/skeleton.tsx';
import { OpenButton } from '../../_parts/stack/open-button.tsx';
import { OutputsPanel } from '../../_parts/stack/outputs-panel.tsx';
import { paths } from '../../../_lib/paths.ts';
import { operationText } from '../../../_text/operation.ts';

const text = operationText.installed;

/**
 * The install is done: the way in, and the credentials.
 *
 * @param props `stack`: id of what was installed; by now another stack may have its name
 */
export function InstalledEnding({ stack: id }: { readonly stack: string }) {
  const stack = useStack(id);
  return (
    <section aria-label={text.label} className="space-y-4">
      <Loaded query={stack} loading={<SkeletonRows rows={2} />} renderFailure={() => <GoneSince />}>
        {(data) =>
          data.state === 'removed' ? (
            <GoneSince />
          ) : (
            <>
              <div className="flex flex-wrap items-center gap-2">
                <OpenButton stack={data} />
                <LinkButton href={paths.stack(data.name)}>{text.show}</LinkButton>
              </div>
              <OutputsPanel stack={data} />
            </>
          )
        }
      </Loaded>
    </section>
  );
}

function GoneSince() {
  return <p className="text-ink-soft">{text.gone}</p>;
}
