'use client';

import { useState } from 'react';
import { useAccounts } from '../../../_client/accounts.ts';
import { Button } from '../../../_components/form/button.tsx';
import { Section } from '../../../_components/layout/section.tsx';
import { Loaded } from '../../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../../_components/state/skeleton.tsx';
import { AccountsTable } from './accounts-table.tsx';
import { NewAccountDialog } from './new-account-dialog.tsx';
import { accountsText as text } from '../../../_text/accounts.ts';

/** Who may do what on this server. There is always at least one account: the reader's. */
export function AccountsView() {
  const accounts = useAccounts();
  const [making, setMaking] = useState(false);
  const make = (
    <Button icon="plus" onClick={() => setMaking(true)}>
      {text.create}
    </Button>
  );
  return (
    <Section title={text.title} aside={make}>
      <Loaded query={accounts} loading={<SkeletonRows rows={3} />}>
        {(list) => <AccountsTable accounts={list} />}
      </Loaded>
      <NewAccountDialog open={making} onOpenChange={setMaking} />
    </Section>
  );
}
