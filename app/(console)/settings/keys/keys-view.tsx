'use client';

import { useState } from 'react';
import { usePublishers } from '../../../_client/publishers.ts';
import { useNow } from '../../../_components/data/use-now.ts';
import { Button } from '../../../_components/form/button.tsx';
import { Section } from '../../../_components/layout/section.tsx';
import { Empty } from '../../../_components/state/empty.tsx';
import { Loaded } from '../../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../../_components/state/skeleton.tsx';
import { KeysTable } from './keys-table.tsx';
import { PinRootDialog } from './pin-root-dialog.tsx';
import { PublishersTable } from './publishers-table.tsx';
import { TrustKeyDialog } from './trust-key-dialog.tsx';

/** How soon a root document that has expired shows as such. */
const TICK_MS = 60_000;

/** Whose signatures this server believes. */
export function KeysView() {
  const publishers = usePublishers(useNow(TICK_MS));
  const [dialog, setDialog] = useState<'root' | 'key'>();
  const toggle = (which: 'root' | 'key') => (open: boolean) => setDialog(open ? which : undefined);
  return (
    <div className="space-y-9">
      <Section
        title="Publishers"
        aside={
          <Button icon="shield-check" onClick={() => setDialog('root')}>
            Pin a root document…
          </Button>
        }
      >
        <p className="max-w-2xl text-ink-soft">
          Appliances of these name spaces are installed without asking, when enough of their keys
          have signed. A root document says which keys those are, and lets its publisher exchange
          them.
        </p>
        <Loaded query={publishers} loading={<SkeletonRows rows={3} />}>
          {(list) =>
            list.length === 0 ? (
              <Empty icon="shield" title="No publisher is trusted yet">
                Every install asks an administrator until one is. Ask the publisher for their root
                document, or for their public key.
              </Empty>
            ) : (
              <PublishersTable publishers={list} />
            )
          }
        </Loaded>
      </Section>
      <Section
        title="Trusted keys"
        aside={
          <Button icon="plus" onClick={() => setDialog('key')}>
            Trust a key…
          </Button>
        }
      >
        <Loaded query={publishers} loading={<SkeletonRows rows={3} />}>
          {(list) =>
            list.length === 0 ? (
              <Empty icon="key" title="No key is trusted yet">
                For a publisher without a root document, trust a key. Compare its fingerprint with
                them first.
              </Empty>
            ) : (
              <KeysTable keys={list.flatMap(({ keys }) => keys)} />
            )
          }
        </Loaded>
      </Section>
      <PinRootDialog
        open={dialog === 'root'}
        onOpenChange={toggle('root')}
        publishers={publishers.data ?? []}
      />
      <TrustKeyDialog open={dialog === 'key'} onOpenChange={toggle('key')} />
    </div>
  );
}
