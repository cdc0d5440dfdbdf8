'use client';

import { useState } from 'react';
import type { JoinRule } from '../../../schemas/api/resources/join.ts';
import { useJoinRules, useRemoveJoinRule } from '../../_client/joining.ts';
import { useMissingRight } from '../../_client/session.ts';
import { type Column, DataTable } from '../../_components/data/data-table.tsx';
import { Sentence } from '../../_components/data/sentence.tsx';
import { Time } from '../../_components/data/time.tsx';
import { Button } from '../../_components/form/button.tsx';
import { Section } from '../../_components/layout/section.tsx';
import { Empty } from '../../_components/state/empty.tsx';
import { Loaded } from '../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../_components/state/skeleton.tsx';
import { joiningText } from '../../_text/joining.ts';
import { ConfirmButton } from '../_parts/confirm-button.tsx';
import { JoinRuleDialog } from './join-rule-dialog.tsx';

const text = joiningText.rules;

const COLUMNS: Column<JoinRule>[] = [
  {
    title: text.name,
    names: true,
    cell: ({ name }) => <span className="font-semibold">{name}</span>,
  },
  { title: text.match, cell: (rule) => <Match rule={rule} /> },
  {
    title: text.added,
    cell: ({ createdAt, createdBy }) => (
      <div>
        <Time at={createdAt} />
        <div className="text-small text-ink-soft">{text.by(createdBy)}</div>
      </div>
    ),
  },
  { title: text.remove, silent: true, align: 'end', cell: (rule) => <RemoveRule rule={rule} /> },
];

function Match({ rule: { match, once } }: { readonly rule: JoinRule }) {
  const { serial, mac, subnet, from, until } = match;
  return (
    <div className="wrap-anywhere">
      {serial === undefined ? null : <div>{text.serial(serial)}</div>}
      {mac === undefined ? null : <div>{text.mac(mac)}</div>}
      {subnet === undefined ? null : <div>{text.subnet(subnet)}</div>}
      <div className="text-small text-ink-soft">
        {once ? <div>{text.once}</div> : null}
        {from === undefined ? null : (
          <div>
            <Sentence text={text.from}>
              <Time at={from} due />
            </Sentence>
          </div>
        )}
        {until === undefined ? null : (
          <div>
            <Sentence text={text.until}>
              <Time at={until} due />
            </Sentence>
          </div>
        )}
      </div>
    </div>
  );
}

function RemoveRule({ rule: { id, name } }: { readonly rule: JoinRule }) {
  const remove = useRemoveJoinRule();
  const missing = useMissingRight()('admin');
  return (
    <ConfirmButton
      word={text.removeButton}
      title={text.removeTitle(name)}
      confirm={text.removeConfirm}
      reason={missing}
      change={remove}
      input={id}
    >
      <p>{text.removeHelp}</p>
    </ConfirmButton>
  );
}

/** The rules by which machines become nodes without being asked for. */
export function JoinRules() {
  const rules = useJoinRules();
  const missing = useMissingRight()('admin');
  const [adding, setAdding] = useState(false);
  const add = (
    <Button icon="plus" reason={missing} onClick={() => setAdding(true)}>
      {text.add}
    </Button>
  );
  return (
    <Section title={text.title} aside={add}>
      <p className="max-w-2xl text-ink-soft">{text.lead}</p>
      <Loaded query={rules} loading={<SkeletonRows rows={1} />}>
        {(list) =>
          list.length === 0 ? (
            <Empty icon="shield" title={text.none}>
              {text.noneHelp}
            </Empty>
          ) : (
            <DataTable caption={text.title} columns={COLUMNS} rows={list} rowKey={({ id }) => id} />
          )
        }
      </Loaded>
      <JoinRuleDialog open={adding} onOpenChange={setAdding} />
    </Section>
  );
}
