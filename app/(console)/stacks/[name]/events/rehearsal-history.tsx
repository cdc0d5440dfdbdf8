'use client';

import Link from 'next/link';
import type { Rehearsal } from '../../../../../schemas/api/resources/rehearsal.ts';
import type { Stack } from '../../../../../schemas/api/resources/stack.ts';
import { formatDuration } from '../../../../../schemas/ids/format-duration.ts';
import { useRehearsals } from '../../../../_client/rehearsals.ts';
import { type Column, DataTable } from '../../../../_components/data/data-table.tsx';
import { Time } from '../../../../_components/data/time.tsx';
import { Section } from '../../../../_components/layout/section.tsx';
import { paths } from '../../../../_lib/paths.ts';
import { rehearsalText } from '../../../../_text/rehearsal.ts';

const text = rehearsalText.history;

/** What came of rehearsed upgrades of a stack, newest first. Nothing while there are none. */
export function RehearsalHistory({ stack }: { readonly stack: Stack }) {
  const all = useRehearsals(stack.id).data?.rehearsals ?? [];
  if (all.length === 0) return null;
  return (
    <Section title={text.title}>
      <DataTable
        caption={text.caption(stack.name)}
        columns={COLUMNS}
        rows={all}
        rowKey={({ id }) => id}
      />
    </Section>
  );
}

const COLUMNS: Column<Rehearsal>[] = [
  {
    title: text.when,
    names: true,
    cell: ({ id, at }) => (
      <Link href={paths.operation(id)} className="font-semibold underline-offset-2 hover:underline">
        <Time at={at} />
      </Link>
    ),
  },
  {
    title: text.versions,
    cell: ({ from, version }) => (
      <span className="whitespace-nowrap">{text.fromTo(from.version, version)}</span>
    ),
  },
  {
    title: text.outcome,
    cell: ({ outcome }) =>
      outcome === 'held' ? (
        <span className="whitespace-nowrap text-good">{text.held}</span>
      ) : (
        <span className="whitespace-nowrap text-bad">{text.wouldGoBack}</span>
      ),
  },
  {
    title: text.service,
    align: 'end',
    cell: ({ withoutServiceMs }) =>
      withoutServiceMs === null ? text.unknown : formatDuration(withoutServiceMs),
  },
  {
    title: text.reason,
    cell: ({ reason }) => <span className="break-words">{reason ?? text.unknown}</span>,
  },
];
