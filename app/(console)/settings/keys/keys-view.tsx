'use client';

import { useState } from 'react';
import { useTrustedKeys } from '../../../_client/trust.ts';
import { Button } from '../../../_components/form/button.tsx';
import { Section } from '../../../_components/layout/section.tsx';
import { Empty } from '../../../_components/state/empty.tsx';
import { Loaded } from '../../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../../_components/state/skeleton.tsx';
import { KeysTable } from './keys-table.tsx';
import { TrustKeyDialog } from './trust-key-dialog.tsx';

/** Whose signatures this server believes. */
export function KeysView() {
  const keys = useTrustedKeys();
  const [adding, setAdding] = useState(false);
  const add = (
    <Button icon="plus" onClick={() => setAdding(true)}>
      Trust a key…
    </Button>
  );
  return (
    <Section title="Trusted keys" aside={add}>
      <p className="max-w-2xl text-ink-soft">
        Appliances signed by one of these for its name space are installed without asking. Compare a
        fingerprint with the publisher before you trust it.
      </p>
      <Loaded query={keys} loading={<SkeletonRows rows={3} />}>
        {(list) =>
          list.length === 0 ? (
            <Empty icon="shield" title="No key is trusted yet">
              Every install asks an administrator until one is.
            </Empty>
          ) : (
            <KeysTable keys={list} />
          )
        }
      </Loaded>
      <TrustKeyDialog open={adding} onOpenChange={setAdding} />
    </Section>
  );
}
