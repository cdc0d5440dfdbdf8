'use client';

import { useAudit } from '../../../_client/accounts.ts';
import { Button } from '../../../_components/form/button.tsx';
import { Section } from '../../../_components/layout/section.tsx';
import { Empty } from '../../../_components/state/empty.tsx';
import { Loaded } from '../../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../../_components/state/skeleton.tsx';
import { AuditList } from '../../_parts/audit-list.tsx';

/** Who did what on this server, newest first. */
export function AuditView() {
  const audit = useAudit();
  return (
    <Section title="Audit log">
      <Loaded query={audit} loading={<SkeletonRows rows={8} />}>
        {({ pages }) => {
          const entries = pages.flat();
          return entries.length === 0 ? (
            <Empty icon="clock" title="Nothing has happened yet" />
          ) : (
            <AuditList caption="Audit log" entries={entries} />
          );
        }}
      </Loaded>
      {audit.hasNextPage ? (
        <Button busy={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
          Show older entries
        </Button>
      ) : null}
    </Section>
  );
}
