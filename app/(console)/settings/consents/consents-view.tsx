'use client';

import type { Consent } from '../../../../schemas/api/resources/trust.ts';
import { shortDigest } from '../../../../schemas/ids/short-digest.ts';
import { useConsents } from '../../../_client/trust.ts';
import { Copyable } from '../../../_components/data/copyable.tsx';
import { type Column, DataTable } from '../../../_components/data/data-table.tsx';
import { Time } from '../../../_components/data/time.tsx';
import { Section } from '../../../_components/layout/section.tsx';
import { Empty } from '../../../_components/state/empty.tsx';
import { Loaded } from '../../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../../_components/state/skeleton.tsx';
import { consentsText as text } from '../../../_text/audit.ts';

const COLUMNS: Column<Consent>[] = [
  {
    title: text.appliance,
    names: true,
    cell: ({ appliance }) => <span className="font-semibold">{appliance}</span>,
  },
  { title: text.reason, cell: ({ reason }) => reason },
  {
    title: text.digest,
    cell: ({ digest }) => (
      <Copyable text={digest} label={text.copyDigest}>
        {shortDigest(digest)}
      </Copyable>
    ),
  },
  { title: text.by, cell: ({ givenBy }) => givenBy },
  { title: text.when, align: 'end', cell: ({ givenAt }) => <Time at={givenAt} /> },
];

/** What was accepted although nobody trusted vouches for it. */
export function ConsentsView() {
  const consents = useConsents();
  return (
    <Section title={text.title}>
      <p className="max-w-2xl text-ink-soft">{text.lead}</p>
      <Loaded query={consents} loading={<SkeletonRows rows={2} />}>
        {(list) =>
          list.length === 0 ? (
            <Empty icon="shield-check" title={text.none} />
          ) : (
            <DataTable
              caption={text.title}
              columns={COLUMNS}
              rows={list}
              rowKey={({ digest, givenAt }) => digest + givenAt}
            />
          )
        }
      </Loaded>
    </Section>
  );
}
