'use client';

import { useState } from 'react';
import { useTokens } from '../../../_client/accounts.ts';
import { Button } from '../../../_components/form/button.tsx';
import { Section } from '../../../_components/layout/section.tsx';
import { Empty } from '../../../_components/state/empty.tsx';
import { Loaded } from '../../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../../_components/state/skeleton.tsx';
import { TokenDialog } from './token-dialog.tsx';
import { TokensTable } from './tokens-table.tsx';
import { tokensText as text } from '../../../_text/tokens.ts';

/** The tokens with which programs act for this account. */
export function TokensView() {
  const tokens = useTokens();
  const [making, setMaking] = useState(false);
  const make = (
    <Button icon="plus" onClick={() => setMaking(true)}>
      {text.create}
    </Button>
  );
  return (
    <Section title={text.title} aside={make}>
      <p className="text-ink-soft">{text.lead}</p>
      <Loaded query={tokens} loading={<SkeletonRows rows={2} />}>
        {(list) =>
          list.length === 0 ? <Empty icon="key" title={text.none} /> : <TokensTable tokens={list} />
        }
      </Loaded>
      <TokenDialog open={making} onOpenChange={setMaking} />
    </Section>
  );
}
