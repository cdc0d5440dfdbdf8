'use client';

import { useStack } from '../../../_client/stacks.ts';
import { LinkButton } from '../../../_components/form/link-button.tsx';
import { Loaded } from '../../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../../_components/state/skeleton.tsx';
import { OpenButton } from '../../_parts/stack/open-button.tsx';
import { OutputsPanel } from '../../_parts/stack/outputs-panel.tsx';
import { paths } from '../../../_lib/paths.ts';

/** The install is done: the way in, and the credentials. */
export function InstalledEnding({ stack: name }: { readonly stack: string }) {
  const stack = useStack(name);
  return (
    <section aria-label="Ready" className="space-y-4">
      <Loaded query={stack} loading={<SkeletonRows rows={2} />} renderFailure={() => <GoneSince />}>
        {(data) => (
          <>
            <div className="flex flex-wrap items-center gap-2">
              <OpenButton stack={data} />
              <LinkButton href={paths.stack(name)}>Show the stack</LinkButton>
            </div>
            <OutputsPanel stack={data} />
          </>
        )}
      </Loaded>
    </section>
  );
}

function GoneSince() {
  return <p className="text-ink-soft">The stack has been removed since.</p>;
}
