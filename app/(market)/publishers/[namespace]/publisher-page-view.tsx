'use client';

import { useCatalogue } from '../../../_client/appliances.ts';
import { useSession } from '../../../_client/session.ts';
import { LinkButton } from '../../../_components/form/link-button.tsx';
import { BackLink } from '../../../_components/layout/back-link.tsx';
import { PageHeader } from '../../../_components/layout/page-header.tsx';
import { Section } from '../../../_components/layout/section.tsx';
import { Empty } from '../../../_components/state/empty.tsx';
import { paths } from '../../../_lib/paths.ts';
import { marketText } from '../../../_text/market.ts';
import { publisherText } from '../../../_text/publisher.ts';
import { ApplianceList } from '../../appliance-list.tsx';
import { PublisherKeys } from './publisher-keys.tsx';

/** The page of one publisher: what it publishes, and with which keys it signs. */
export function PublisherPageView({ namespace }: { readonly namespace: string }) {
  const catalogue = useCatalogue({ publisher: namespace });
  const signedIn = Boolean(useSession().data?.account);
  return (
    <>
      <PageHeader
        back={<BackLink href={paths.market()}>{marketText.title}</BackLink>}
        title={namespace}
        lead={publisherText.lead(namespace)}
        actions={
          signedIn ? (
            <LinkButton href={paths.settingsPublisher(namespace)}>{publisherText.trust}</LinkButton>
          ) : undefined
        }
      />
      <div className="space-y-9">
        <Section title={publisherText.appliances}>
          <ApplianceList
            catalogue={catalogue}
            nothing={<Empty icon="appliance" title={publisherText.none(namespace)} />}
          />
        </Section>
        <PublisherKeys namespace={namespace} />
      </div>
    </>
  );
}
