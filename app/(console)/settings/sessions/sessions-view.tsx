'use client';

import { useSessions } from '../../../_client/accounts.ts';
import { Section } from '../../../_components/layout/section.tsx';
import { Empty } from '../../../_components/state/empty.tsx';
import { Loaded } from '../../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../../_components/state/skeleton.tsx';
import { SessionsTable } from './sessions-table.tsx';
import { sessionsText as text } from '../../../_text/accounts.ts';

/** The browsers that are signed in to this account. */
export function SessionsView() {
  const sessions = useSessions();
  return (
    <Section title={text.title}>
      <p className="text-ink-soft">{text.lead}</p>
      <Loaded query={sessions} loading={<SkeletonRows rows={2} />}>
        {(list) =>
          list.length === 0 ? (
            <Empty icon="key" title={text.none} />
          ) : (
            <SessionsTable sessions={list} />
          )
        }
      </Loaded>
    </Section>
  );
}
