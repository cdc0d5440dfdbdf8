'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { Pool } from '../../../../schemas/api/resources/pool.ts';
import { useRemovePool } from '../../../_client/pools.ts';
import { useMissingRight } from '../../../_client/session.ts';
import { Button } from '../../../_components/form/button.tsx';
import { ConfirmDialog } from '../../../_components/layout/confirm-dialog.tsx';
import { Dialog } from '../../../_components/layout/dialog.tsx';
import { placeOfPool } from '../../../_lib/pool/pool-words.ts';
import { paths } from '../../../_lib/paths.ts';
import { poolText as text } from '../../../_text/pools.ts';
import { EditPoolForm } from './edit-pool-form.tsx';

/** Changing and forgetting a pool; what is not possible now says why. */
export function PoolActions({ pool }: { readonly pool: Pool }) {
  const [asking, setAsking] = useState<'edit' | 'remove'>();
  const router = useRouter();
  const remove = useRemovePool(() => router.push(paths.pools()));
  const missing = useMissingRight()('admin');
  const isOwn = pool.id === null;
  const toggle = (which: 'edit' | 'remove') => (open: boolean) =>
    setAsking(open ? which : undefined);
  return (
    <>
      <Button
        icon="settings"
        reason={missing ?? (isOwn ? text.edit.own : undefined)}
        onClick={() => setAsking('edit')}
      >
        {text.edit.button}
      </Button>
      <Button
        icon="trash"
        reason={missing ?? pool.whyStays ?? undefined}
        onClick={() => setAsking('remove')}
      >
        {text.remove.button}
      </Button>
      <Dialog
        open={asking === 'edit'}
        onOpenChange={toggle('edit')}
        title={text.edit.title(pool.name)}
        lead={text.edit.lead}
      >
        <EditPoolForm
          pool={pool}
          onDone={(name) => {
            setAsking(undefined);
            if (name !== pool.name) router.replace(paths.pool(name));
          }}
        />
      </Dialog>
      <ConfirmDialog
        open={asking === 'remove'}
        onOpenChange={toggle('remove')}
        title={text.remove.title(pool.name)}
        confirm={text.remove.confirm}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate(pool)}
      >
        <p>{text.remove.unmounted}</p>
        <p className="wrap-anywhere">{text.remove.kept(placeOfPool(pool))}</p>
        <p>{text.remove.again}</p>
      </ConfirmDialog>
    </>
  );
}
