'use client';

import { useState } from 'react';
import type { Pool } from '../../../../schemas/api/resources/pool.ts';
import { useChangePool } from '../../../_client/pools.ts';
import { Button } from '../../../_components/form/button.tsx';
import { FormActions } from '../../../_components/form/form-actions.tsx';
import { Failure } from '../../../_components/state/failure.tsx';
import { readPoolChange, settingsOf } from '../../../_lib/pool/pool-form.ts';
import { poolText } from '../../../_text/pools.ts';
import {
  PoolExtraFields,
  PoolNameField,
  PoolNodesFields,
} from '../../_parts/pool/pool-settings-fields.tsx';

const text = poolText.edit;

/** Changes what can be changed of a pool: only what was changed here is sent. */
export function EditPoolForm({
  pool,
  onDone,
}: {
  readonly pool: Pool;
  /** With the name that the pool has now. */
  readonly onDone: (name: string) => void;
}) {
  const [before] = useState(() => settingsOf(pool));
  const [settings, setSettings] = useState(before);
  const command = useChangePool(pool.id ?? pool.name);
  const change = (changed: Partial<typeof settings>) => setSettings({ ...settings, ...changed });
  const read = readPoolChange(before, settings);
  const nothing = read.kind === 'body' && Object.keys(read.body).length === 0;
  const isOfOneNode = !pool.shared;
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (read.kind === 'missing' || nothing) return;
        command.mutate(read.body, { onSuccess: ({ name }) => onDone(name) });
      }}
    >
      <PoolNameField settings={settings} onChange={change} />
      {isOfOneNode ? null : <PoolNodesFields settings={settings} onChange={change} />}
      <PoolExtraFields settings={settings} onChange={change} />
      {command.error ? <Failure error={command.error} focused /> : null}
      <FormActions>
        <Button
          type="submit"
          look="primary"
          busy={command.isPending}
          reason={read.kind === 'missing' ? read.why : nothing ? text.nothing : undefined}
        >
          {text.save}
        </Button>
      </FormActions>
    </form>
  );
}
