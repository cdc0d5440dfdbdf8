'use client';

import { Button } from '../../../_components/form/button.tsx';
import { listText } from '../../../_text/list.ts';

/** Leads to the next page of a list, where there is one. */
export function MoreButton({
  pages,
  children = listText.more,
}: {
  readonly pages: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    fetchNextPage(): unknown;
  };
  readonly children?: string;
}) {
  if (!pages.hasNextPage) return null;
  return (
    <div className="mt-3">
      <Button busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
        {children}
      </Button>
    </div>
  );
}
