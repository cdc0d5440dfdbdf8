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
import { trustText as text } from '../../../_text/trust.ts';

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
        title={text.publishers.title}
        aside={
          <Button icon="shield-check" onClick={() => setDialog('root')}>
            {text.publishers.pin}
          </Button>
        }
      >
        <p className="max-w-2xl text-ink-soft">{text.publishers.lead}</p>
        <Loaded query={publishers} loading={<SkeletonRows rows={3} />}>
          {(list) =>
            list.length === 0 ? (
              <Empty icon="shield" title={text.publishers.none}>
                {text.publishers.noneHint}
              </Empty>
            ) : (
              <PublishersTable publishers={list} />
            )
          }
        </Loaded>
      </Section>
      <Section
        title={text.keys.title}
        aside={
          <Button icon="plus" onClick={() => setDialog('key')}>
            {text.keys.add}
          </Button>
        }
      >
        <Loaded query={publishers} loading={<SkeletonRows rows={3} />}>
          {(list) =>
            list.length === 0 ? (
              <Empty icon="key" title={text.keys.none}>
                {text.keys.noneHint}
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
