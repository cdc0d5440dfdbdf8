'use client';

import type { Pool } from '../../../../schemas/api/resources/pool.ts';
import { usePool } from '../../../_client/pools.ts';
import { LinkButton } from '../../../_components/form/link-button.tsx';
import { BackLink } from '../../../_components/layout/back-link.tsx';
import { PageHeader } from '../../../_components/layout/page-header.tsx';
import { Section } from '../../../_components/layout/section.tsx';
import { Empty } from '../../../_components/state/empty.tsx';
import { LoadedPage } from '../../../_components/state/loaded-page.tsx';
import { PoolState } from '../../../_components/state/pool-state.tsx';
import { kindOfPool, placeOfPool } from '../../../_lib/pool/pool-words.ts';
import { paths } from '../../../_lib/paths.ts';
import { poolsText, poolText as text } from '../../../_text/pools.ts';
import { PoolActions } from './pool-actions.tsx';
import { PoolFacts } from './pool-facts.tsx';
import { PoolNodes } from './pool-nodes.tsx';
import { PoolNotices } from './pool-notices.tsx';
import { PoolRoom } from './pool-room.tsx';
import { PoolUses } from './pool-uses.tsx';

/** One pool: where it is, how each node sees it, what is in it. */
export function PoolView({ name }: { readonly name: string }) {
  const pool = usePool(name);
  return (
    <LoadedPage
      query={pool}
      title={name}
      back={<Back />}
      missing={
        <Empty
          icon="disk"
          title={text.missing.title(name)}
          action={<LinkButton href={paths.pools()}>{text.missing.action}</LinkButton>}
        />
      }
    >
      {(data) => <PoolBody pool={data} />}
    </LoadedPage>
  );
}

const Back = () => <BackLink href={paths.pools()}>{poolsText.title}</BackLink>;

function PoolBody({ pool }: { readonly pool: Pool }) {
  return (
    <>
      <PageHeader
        back={<Back />}
        title={pool.name}
        state={<PoolState pool={pool} />}
        lead={text.lead(kindOfPool(pool), placeOfPool(pool))}
        actions={<PoolActions pool={pool} />}
      />
      <div className="space-y-9">
        <PoolNotices pool={pool} />
        <div className="grid gap-x-8 gap-y-9 desktop:grid-cols-2">
          <Section title={text.sections.room}>
            <PoolRoom pool={pool} />
          </Section>
          <Section title={text.sections.facts}>
            <PoolFacts pool={pool} />
          </Section>
        </div>
        <Section title={text.sections.nodes}>
          <PoolNodes pool={pool} />
        </Section>
        <Section title={text.sections.stacks}>
          <PoolUses pool={pool} />
        </Section>
      </div>
    </>
  );
}
