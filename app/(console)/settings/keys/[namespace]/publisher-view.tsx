'use client';

import { useState } from 'react';
import { usePublishers } from '../../../../_client/publishers.ts';
import { useTrustHistory } from '../../../../_client/trust.ts';
import { useNow } from '../../../../_components/data/use-now.ts';
import { Button } from '../../../../_components/form/button.tsx';
import { LinkButton } from '../../../../_components/form/link-button.tsx';
import { BackLink } from '../../../../_components/layout/back-link.tsx';
import { Section } from '../../../../_components/layout/section.tsx';
import { Empty } from '../../../../_components/state/empty.tsx';
import { Loaded } from '../../../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../../../_components/state/skeleton.tsx';
import { paths } from '../../../../_lib/paths.ts';
import type { Publisher } from '../../../../_lib/trust/publishers.ts';
import { AuditList } from '../../../_parts/audit-list.tsx';
import { KeysTable } from '../keys-table.tsx';
import { PinRootDialog } from '../pin-root-dialog.tsx';
import { PublisherFacts } from './publisher-facts.tsx';
import { trustText } from '../../../../_text/trust.ts';

const text = trustText.publisher;

/** How soon a root document that has expired shows as such. */
const TICK_MS = 60_000;

/** Who speaks for one namespace, since when and why. */
export function PublisherView({ namespace }: { readonly namespace: string }) {
  const publishers = usePublishers(useNow(TICK_MS));
  return (
    <div className="space-y-6">
      <BackLink href={paths.settingsKeys()}>{trustText.publishers.title}</BackLink>
      <Loaded query={publishers} loading={<SkeletonRows rows={4} />}>
        {(list) => {
          const publisher = list.find((each) => each.namespace === namespace);
          return publisher ? (
            <PublisherBody publisher={publisher} />
          ) : (
            <NotThere namespace={namespace} />
          );
        }}
      </Loaded>
    </div>
  );
}

function PublisherBody({ publisher }: { readonly publisher: Publisher }) {
  const { namespace, root, keys } = publisher;
  const [pinning, setPinning] = useState(false);
  return (
    <div className="space-y-9">
      <Section
        title={namespace}
        aside={
          <Button icon="shield-check" onClick={() => setPinning(true)}>
            {root ? text.pinNext : trustText.publishers.pin}
          </Button>
        }
      >
        <PublisherFacts publisher={publisher} />
      </Section>
      <Section title={text.keys}>
        {keys.length === 0 ? <Empty icon="key" title={text.noKeys} /> : <KeysTable keys={keys} />}
      </Section>
      <Section title={text.history}>
        <History namespace={namespace} />
      </Section>
      <PinRootDialog
        open={pinning}
        onOpenChange={setPinning}
        publishers={[publisher]}
        namespace={namespace}
      />
    </div>
  );
}

function History({ namespace }: { readonly namespace: string }) {
  const history = useTrustHistory(namespace);
  return (
    <Loaded query={history} loading={<SkeletonRows rows={3} />}>
      {(entries) =>
        entries.length === 0 ? (
          <Empty icon="clock" title={text.noHistory}>
            {text.noHistoryHint}
          </Empty>
        ) : (
          <AuditList caption={text.historyOf(namespace)} entries={entries} />
        )
      }
    </Loaded>
  );
}

function NotThere({ namespace }: { readonly namespace: string }) {
  return (
    <Empty
      icon="shield"
      title={text.missing(namespace)}
      action={<LinkButton href={paths.settingsKeys()}>{text.showAll}</LinkButton>}
    >
      {text.missingHint}
    </Empty>
  );
}
