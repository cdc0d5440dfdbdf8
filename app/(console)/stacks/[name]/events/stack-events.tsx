'use client';

import { useStack, useStackEvents } from '../../../../_client/stacks.ts';
import { AuditList } from '../../../_parts/audit-list.tsx';
import { Empty } from '../../../../_components/state/empty.tsx';
import { Loaded } from '../../../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../../../_components/state/skeleton.tsx';
import { stackText } from '../../../../_text/stack.ts';
import { RehearsalHistory } from './rehearsal-history.tsx';

/** What happened to a stack, newest first. */
export function StackEvents({ name }: { readonly name: string }) {
  const events = useStackEvents(name);
  const { data: stack } = useStack(name);
  return (
    <div className="space-y-9">
      {stack ? <RehearsalHistory stack={stack} /> : null}
      <Loaded query={events} loading={<SkeletonRows rows={6} />}>
        {(entries) =>
          entries.length === 0 ? (
            <Empty icon="clock" title={stackText.events.none} />
          ) : (
            <AuditList caption={stackText.events.caption(name)} entries={entries} />
          )
        }
      </Loaded>
    </div>
  );
}
