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

/** The tokens with which programs act for this account. */
export function TokensView() {
  const tokens = useTokens();
  const [making, setMaking] = useState(false);
  const make = (
    <Button icon="plus" onClick={() => setMaking(true)}>
      Make a token…
    </Button>
  );
  return (
    <Section title="API tokens" aside={make}>
      <p className="text-ink-soft">
        With a token, yard and other programs act for you, with no more rights than it names.
      </p>
      <Loaded query={tokens} loading={<SkeletonRows rows={2} />}>
        {(list) =>
          list.length === 0 ? (
            <Empty icon="key" title="You have no tokens" />
          ) : (
            <TokensTable tokens={list} />
          )
        }
      </Loaded>
      <TokenDialog open={making} onOpenChange={setMaking} />
    </Section>
  );
}
