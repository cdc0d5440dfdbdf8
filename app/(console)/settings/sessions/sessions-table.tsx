'use client';

import type { ActiveSession } from '../../../../schemas/api/resources/account.ts';
import { useEndSession } from '../../../_client/accounts.ts';
import { type Column, DataTable } from '../../../_components/data/data-table.tsx';
import { Time } from '../../../_components/data/time.tsx';
import { ConfirmButton } from '../../_parts/confirm-button.tsx';
import { sessionsText as text } from '../../../_text/accounts.ts';

const COLUMNS: Column<ActiveSession>[] = [
  {
    title: text.browser,
    names: true,
    cell: ({ browser, current }) => (
      <span className="font-semibold">{current ? text.thisOne(browser) : browser}</span>
    ),
  },
  { title: text.address, cell: ({ address }) => <code>{address}</code> },
  { title: text.started, cell: ({ startedAt }) => <Time at={startedAt} /> },
  { title: text.lastSeen, cell: ({ lastSeenAt }) => <Time at={lastSeenAt} /> },
  {
    title: text.end,
    silent: true,
    align: 'end',
    cell: (session) => <EndSession session={session} />,
  },
];

/** Sessions of the own account, each with a way to end it. */
export function SessionsTable({ sessions }: { readonly sessions: readonly ActiveSession[] }) {
  return (
    <DataTable caption={text.title} columns={COLUMNS} rows={sessions} rowKey={({ id }) => id} />
  );
}

function EndSession({ session }: { readonly session: ActiveSession }) {
  const end = useEndSession();
  return (
    <ConfirmButton
      word={text.endButton}
      title={text.endTitle(session.browser)}
      confirm={text.end}
      reason={session.current ? text.current : undefined}
      change={end}
      input={session.id}
    >
      <p>{text.endExplanation}</p>
    </ConfirmButton>
  );
}
