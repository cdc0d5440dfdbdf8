'use client';

import { useState } from 'react';
import type { Pool } from '../../../schemas/api/resources/pool.ts';
import { usePools } from '../../_client/pools.ts';
import { useMissingRight } from '../../_client/session.ts';
import { Button } from '../../_components/form/button.tsx';
import { Dialog } from '../../_components/layout/dialog.tsx';
import { PageHeader } from '../../_components/layout/page-header.tsx';
import { Section } from '../../_components/layout/section.tsx';
import { Empty } from '../../_components/state/empty.tsx';
import { Loaded } from '../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../_components/state/skeleton.tsx';
import { poolsText as text } from '../../_text/pools.ts';
import { PoolsTable } from '../_parts/pool/pools-table.tsx';
import { AddPoolForm } from './add-pool-form.tsx';
import { DefaultsForm } from './defaults-form.tsx';

/** Own pools that are shown at first; there is one for each node. */
const OWN_SHOWN = 50;

/** The places for volumes: those that were declared, and the own one of each node. */
export function PoolsView() {
  const pools = usePools();
  const [dialog, setDialog] = useState<'add' | 'defaults'>();
  const missing = useMissingRight()('admin');
  const toggle = (which: 'add' | 'defaults') => (open: boolean) =>
    setDialog(open ? which : undefined);
  const close = () => setDialog(undefined);
  return (
    <>
      <PageHeader
        title={text.title}
        lead={text.lead}
        actions={
          <>
            <Button icon="plus" reason={missing} onClick={() => setDialog('add')}>
              {text.add.button}
            </Button>
            <Button reason={missing} onClick={() => setDialog('defaults')}>
              {text.defaults.button}
            </Button>
          </>
        }
      />
      <Loaded query={pools} loading={<SkeletonRows rows={3} rowClassName="h-16" />}>
        {(list) => <PoolLists pools={list} />}
      </Loaded>
      <Dialog
        open={dialog === 'add'}
        onOpenChange={toggle('add')}
        title={text.add.title}
        lead={text.add.lead}
      >
        <AddPoolForm onDone={close} />
      </Dialog>
      <Dialog
        open={dialog === 'defaults'}
        onOpenChange={toggle('defaults')}
        title={text.defaults.title}
        lead={text.defaults.lead}
      >
        <DefaultsForm pools={pools.data ?? []} onDone={close} />
      </Dialog>
    </>
  );
}

function PoolLists({ pools }: { readonly pools: readonly Pool[] }) {
  const [shown, setShown] = useState(OWN_SHOWN);
  const declared = pools.filter(({ id }) => id !== null);
  const own = pools.filter(({ id }) => id === null);
  return (
    <div className="space-y-9">
      <Section title={text.sections.declared}>
        {declared.length === 0 ? (
          <Empty icon="disk" title={text.none.title}>
            {text.none.hint}
          </Empty>
        ) : (
          <PoolsTable caption={text.sections.declared} pools={declared} />
        )}
      </Section>
      <Section title={text.sections.own}>
        {own.length === 0 ? (
          <p className="text-ink-soft">{text.noNodes}</p>
        ) : (
          <PoolsTable caption={text.sections.own} pools={own.slice(0, shown)} />
        )}
        {own.length > shown ? (
          <Button onClick={() => setShown(shown + OWN_SHOWN)}>{text.more}</Button>
        ) : null}
      </Section>
    </div>
  );
}
