'use client';

import { lazy, type ReactNode, Suspense } from 'react';
import type { Appliance } from '../../../../../schemas/api/resources/appliance.ts';
import { useInBrowser } from '../../../../_client/in-browser.ts';
import { Bar, Loading } from '../../../../_components/state/skeleton.tsx';

/** A README as the server has rendered it, and of which version it is. */
export interface RenderedReadme {
  readonly digest: string;
  readonly content: ReactNode;
}

/**
 * Renders in the browser what the server did not: an appliance that a stranger may not see, a version
 * that was published after the page was rendered, and a text so long that rendering it would hold up
 * others. It takes a parser that most readers never need.
 */
const Prose = lazy(async () => {
  const { Prose: Rendered } = await import('../../../../_components/data/prose.tsx');
  return { default: Rendered };
});

/** What the publisher has written about this version. */
export function Readme({
  appliance: { card, readme },
  rendered,
}: {
  readonly appliance: Appliance;
  readonly rendered: RenderedReadme | undefined;
}) {
  const inBrowser = useInBrowser();
  if (readme.trim() === '') return null;
  if (rendered?.digest === card.digest) return rendered.content;
  if (!inBrowser) return <ReadmeSkeleton />;
  return (
    <Suspense fallback={<ReadmeSkeleton />}>
      <Prose markdown={readme} />
    </Suspense>
  );
}

function ReadmeSkeleton() {
  return (
    <Loading>
      <div className="max-w-2xl space-y-3">
        <Bar className="h-3 w-5/6" />
        <Bar className="h-3 w-3/4" />
        <Bar className="h-3 w-4/5" />
      </div>
    </Loading>
  );
}
