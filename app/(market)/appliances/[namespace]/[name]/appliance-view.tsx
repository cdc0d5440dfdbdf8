'use client';

import type { Appliance } from '../../../../../schemas/api/resources/appliance.ts';
import { useAppliance } from '../../../../_client/appliances.ts';
import { useMissingRight, useSession } from '../../../../_client/session.ts';
import { useTrustedKeys } from '../../../../_client/trust.ts';
import { AppliancePicture } from '../../../../_components/data/appliance-picture.tsx';
import { Prose } from '../../../../_components/data/prose.tsx';
import { LinkButton } from '../../../../_components/form/link-button.tsx';
import { BackLink } from '../../../../_components/layout/back-link.tsx';
import { PageHeader } from '../../../../_components/layout/page-header.tsx';
import { Section } from '../../../../_components/layout/section.tsx';
import { Empty } from '../../../../_components/state/empty.tsx';
import { LoadedPage } from '../../../../_components/state/loaded-page.tsx';
import { VerificationMark } from '../../../../_components/state/verification-mark.tsx';
import { judgeSignature } from '../../../../_lib/judge-signature.ts';
import { paths } from '../../../../_lib/paths.ts';
import { ApplianceSkeleton } from './appliance-skeleton.tsx';
import { InstallPanel } from './install-panel.tsx';
import { NetworksTable } from './networks-table.tsx';
import { ParametersTable } from './parameters-table.tsx';
import { RolesTable } from './roles-table.tsx';
import { Screenshots } from './screenshots.tsx';
import { TrustPanel } from './trust-panel.tsx';
import { VersionList } from './version-list.tsx';

/** The page of one appliance. */
export function ApplianceView({
  address,
  version,
}: {
  readonly address: string;
  readonly version: string | undefined;
}) {
  const appliance = useAppliance(address, version);
  return (
    <LoadedPage
      query={appliance}
      title={address}
      back={<BackLink href={paths.market()}>Marketplace</BackLink>}
      loading={<ApplianceSkeleton />}
      missing={<NotThere address={address} />}
    >
      {(data) => <ApplianceBody appliance={data} />}
    </LoadedPage>
  );
}

function ApplianceBody({ appliance }: { readonly appliance: Appliance }) {
  const { card, manifest, readme, screenshots, versions } = appliance;
  const keys = useTrustedKeys().data;
  const account = useSession().data?.account;
  const missing = useMissingRight()('operate');
  const verification = keys && judgeSignature(card.address, card.signature, keys);
  const parameters = Object.entries(manifest.parameters);
  return (
    <>
      <PageHeader
        back={<BackLink href={paths.market()}>Marketplace</BackLink>}
        picture={<AppliancePicture icon={card.icon} title={card.title} size="large" />}
        title={card.title}
        state={verification ? <VerificationMark verification={verification} /> : null}
        lead={card.summary}
      />
      <div className="grid gap-x-10 gap-y-8 desktop:grid-cols-[minmax(0,1fr)_20rem]">
        <aside className="space-y-6 desktop:order-last">
          <InstallPanel appliance={appliance} missing={account ? missing : undefined} />
          {verification ? (
            <TrustPanel
              address={card.address}
              signature={card.signature}
              verification={verification}
            />
          ) : null}
        </aside>
        <div className="min-w-0 space-y-9">
          {readme.trim() === '' ? null : <Prose markdown={readme} />}
          <Screenshots pictures={screenshots} />
          <Section title="Machines">
            <RolesTable roles={manifest.roles} />
          </Section>
          <Section title="Networks and ports">
            <NetworksTable manifest={manifest} />
          </Section>
          {parameters.length === 0 ? null : (
            <Section title="What you will be asked">
              <ParametersTable parameters={parameters} />
            </Section>
          )}
          <Section title="Versions">
            <VersionList address={card.address} versions={versions} shown={card.version} />
          </Section>
        </div>
      </div>
    </>
  );
}

function NotThere({ address }: { readonly address: string }) {
  return (
    <Empty
      icon="appliance"
      title={`There is no appliance ${address}`}
      action={<LinkButton href={paths.market()}>Go to the marketplace</LinkButton>}
    >
      It may have been withdrawn, or the version is not there.
    </Empty>
  );
}
