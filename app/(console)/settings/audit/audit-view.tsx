'use client';

import { useAudit } from '../../../_client/accounts.ts';
import { Button } from '../../../_components/form/button.tsx';
import { Section } from '../../../_components/layout/section.tsx';
import { Empty } from '../../../_components/state/empty.tsx';
import { Loaded } from '../../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../../_components/state/skeleton.tsx';
import { AuditList } from '../../_parts/audit-list.tsx';
import { auditText as text } from '../../../_text/audit.ts';

/** Who did what on this server, newest first. */
export function AuditView() {
  const audit = useAudit();
  return (
    <Section title={text.title}>
      <Loaded query={audit} loading={<SkeletonRows rows={8} />}>
        {({ pages }) => {
          const entries = pages.flat();
          return entries.length === 0 ? (
            <Empty icon="clock" title={text.none} />
          ) : (
            <AuditList caption={text.title} entries={entries} />
          );
        }}
      </Loaded>
      {audit.hasNextPage ? (
        <Button busy={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
          {text.older}
        </Button>
      ) : null}
    </Section>
  );
}
