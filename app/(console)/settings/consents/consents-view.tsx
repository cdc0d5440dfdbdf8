'use client';

import type { Consent } from '../../../../schemas/api/resources/trust.ts';
import { shortDigest } from '../../../../schemas/ids/digest.ts';
import { useConsents } from '../../../_client/trust.ts';
import { Copyable } from '../../../_components/data/copyable.tsx';
import { type Column, DataTable } from '../../../_components/data/data-table.tsx';
import { Time } from '../../../_components/data/time.tsx';
import { Section } from '../../../_components/layout/section.tsx';
import { Empty } from '../../../_components/state/empty.tsx';
import { Loaded } from '../../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../../_components/state/skeleton.tsx';

const COLUMNS: Column<Consent>[] = [
  {
    title: 'Appliance',
    names: true,
    cell: ({ appliance }) => <span className="font-semibold">{appliance}</span>,
  },
  { title: 'Why', cell: ({ reason }) => reason },
  {
    title: 'Digest',
    cell: ({ digest }) => (
      <Copyable text={digest} label="digest">
        {shortDigest(digest)}
      </Copyable>
    ),
  },
  { title: 'By', cell: ({ givenBy }) => givenBy },
  { title: 'When', align: 'end', cell: ({ givenAt }) => <Time at={givenAt} /> },
];

/** What was accepted although nobody trusted vouches for it. */
export function ConsentsView() {
  const consents = useConsents();
  return (
    <Section title="Consents">
      <p className="max-w-2xl text-ink-soft">
        Exactly these bytes were accepted by an administrator although no trusted key had signed
        them. A new version asks again.
      </p>
      <Loaded query={consents} loading={<SkeletonRows rows={2} />}>
        {(list) =>
          list.length === 0 ? (
            <Empty icon="shield-check" title="Nothing had to be accepted by hand" />
          ) : (
            <DataTable
              caption="Consents"
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
