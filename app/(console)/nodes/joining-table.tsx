'use client';

import { useState } from 'react';
import type { JoiningMachine } from '../../../schemas/api/resources/join.ts';
import { formatByteSize } from '../../../schemas/ids/byte-units.ts';
import { useRejectJoining } from '../../_client/joining.ts';
import { useMissingRight } from '../../_client/session.ts';
import { type Column, DataTable } from '../../_components/data/data-table.tsx';
import { Sentence } from '../../_components/data/sentence.tsx';
import { Time } from '../../_components/data/time.tsx';
import { Button } from '../../_components/form/button.tsx';
import { type StateKind, StateMark } from '../../_components/state/state-mark.tsx';
import { formatCount } from '../../_text/format-count.ts';
import { joiningText as text } from '../../_text/joining.ts';
import { ConfirmButton } from '../_parts/confirm-button.tsx';
import { ApproveDialog } from './approve-dialog.tsx';

const COLUMNS: Column<JoiningMachine>[] = [
  {
    title: text.code,
    names: true,
    cell: ({ code, hostname, product }) => (
      <div>
        <span className="font-mono text-lead font-semibold whitespace-nowrap">{code}</span>
        <div className="wrap-anywhere">{hostname}</div>
        {product === null ? null : (
          <div className="text-small wrap-anywhere text-ink-soft">{product}</div>
        )}
      </div>
    ),
  },
  { title: text.says, cell: (machine) => <Hardware machine={machine} /> },
  {
    title: text.from,
    cell: ({ address, firstAskedAt }) => (
      <div>
        <span className="wrap-anywhere">{address}</span>
        <div className="text-small text-ink-soft">
          <Sentence text={text.since}>
            <Time at={firstAskedAt} />
          </Sentence>
        </div>
      </div>
    ),
  },
  { title: text.state, plain: true, cell: (machine) => <Standing machine={machine} /> },
  {
    title: text.actions,
    silent: true,
    align: 'end',
    cell: (machine) => <Actions machine={machine} />,
  },
];

function Hardware({ machine }: { readonly machine: JoiningMachine }) {
  const { serial, macs, cpus, memoryBytes, disks, image, tpm } = machine;
  const diskBytes = disks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const room = disks.length === 0 ? text.disks.none : text.disks.some(formatByteSize(diskBytes));
  return (
    <div>
      <div>{text.capacity(formatCount(cpus, text.cpus), formatByteSize(memoryBytes), room)}</div>
      <div className="text-small wrap-anywhere text-ink-soft">
        {serial === null ? null : <div>{text.serial(serial)}</div>}
        {macs.length === 0 ? null : <div className="font-mono">{macs.slice(0, 4).join(' ')}</div>}
        {image === null ? null : <div>{text.image(image.version)}</div>}
        {tpm ? <div>{text.tpm}</div> : null}
      </div>
    </div>
  );
}

type Shown = keyof typeof text.states;

const KINDS: Readonly<Record<Shown, StateKind>> = {
  waiting: 'idle',
  silent: 'gone',
  rejected: 'gone',
  refused: 'bad',
};

function Standing({ machine }: { readonly machine: JoiningMachine }) {
  const { state, silent, why, claims, rejected, lastAskedAt } = machine;
  const shown: Shown = state === 'waiting' && silent ? 'silent' : state;
  return (
    <div className="max-w-72 space-y-1">
      <StateMark kind={KINDS[shown]} word={text.states[shown]} />
      {silent ? (
        <div className="text-small text-ink-soft">
          <Sentence text={text.heard}>
            <Time at={lastAskedAt} />
          </Sentence>
        </div>
      ) : null}
      {rejected === null ? null : (
        <div className="text-small text-ink-soft">
          <Sentence text={text.rejectedBy(rejected.by)}>
            <Time at={rejected.until} due />
          </Sentence>
        </div>
      )}
      {state === 'refused' || claims.length > 0 ? (
        <div className="text-small wrap-anywhere text-warn">{why}</div>
      ) : null}
    </div>
  );
}

function Actions({ machine }: { readonly machine: JoiningMachine }) {
  const { code, state } = machine;
  const missing = useMissingRight()('admin');
  const reject = useRejectJoining();
  const [approving, setApproving] = useState(false);
  return (
    <div className="flex flex-wrap justify-end gap-2">
      <Button
        size="small"
        reason={missing ?? (state === 'refused' ? text.approve.refused : undefined)}
        onClick={() => setApproving(true)}
      >
        {text.approve.button}
      </Button>
      <ConfirmButton
        word={text.reject.button}
        title={text.reject.title(code)}
        confirm={text.reject.confirm}
        reason={missing ?? (state === 'rejected' ? text.reject.done : undefined)}
        change={reject}
        input={code}
      >
        <p>{text.reject.help}</p>
      </ConfirmButton>
      <ApproveDialog machine={machine} open={approving} onOpenChange={setApproving} />
    </div>
  );
}

/** Machines that ask to become nodes, and what can be done about each. */
export function JoiningTable({ machines }: { readonly machines: readonly JoiningMachine[] }) {
  return (
    <DataTable caption={text.title} columns={COLUMNS} rows={machines} rowKey={({ code }) => code} />
  );
}
