'use client';

import type { Appliance } from '../../../../../schemas/api/resources/appliance.ts';
import { useAppliance } from '../../../../_client/appliances.ts';
import { useMissingRight, useSession } from '../../../../_client/session.ts';
import { useMirrors, useTrustedKeys } from '../../../../_client/trust.ts';
import { AppliancePicture } from '../../../../_components/data/appliance-picture.tsx';
import { LinkButton } from '../../../../_components/form/link-button.tsx';
import { BackLink } from '../../../../_components/layout/back-link.tsx';
import { PageHeader } from '../../../../_components/layout/page-header.tsx';
import { Section } from '../../../../_components/layout/section.tsx';
import { Empty } from '../../../../_components/state/empty.tsx';
import { LoadedPage } from '../../../../_components/state/loaded-page.tsx';
import { VerificationMark } from '../../../../_components/state/verification-mark.tsx';
import { judgeSignature } from '../../../../_lib/judge-signature.ts';
import { paths } from '../../../../_lib/paths.ts';
import { applianceText } from '../../../../_text/appliance.ts';
import { marketText } from '../../../../_text/market.ts';
import { ApplianceSkeleton } from './appliance-skeleton.tsx';
import { InstallPanel } from './install-panel.tsx';
import { NetworksTable } from './networks-table.tsx';
import { ParametersTable } from './parameters-table.tsx';
import { Readme, type RenderedReadme } from './readme.tsx';
import { RolesTable } from './roles-table.tsx';
import { Screenshots } from './screenshots.tsx';
import { TrustPanel } from './trust-panel.tsx';
import { VersionList } from './version-list.tsx';

/** The page of one appliance. */
export function ApplianceView({
  address,
  version,
  readme,
}: {
  readonly address: string;
  readonly version: string | undefined;
  readonly readme: RenderedReadme | undefined;
}) {
  const appliance = useAppliance(address, version);
  return (
    <LoadedPage
      query={appliance}
      title={address}
      back={<BackLink href={paths.market()}>{marketText.title}</BackLink>}
      loading={<ApplianceSkeleton />}
      missing={<NotThere address={address} />}
    >
      {(data) => <ApplianceBody appliance={data} readme={readme} />}
    </LoadedPage>
  );
}

function ApplianceBody({
  appliance,
  readme,
}: {
  readonly appliance: Appliance;
  readonly readme: RenderedReadme | undefined;
}) {
  const { card, manifest, screenshots, versions } = appliance;
  const keys = useTrustedKeys().data;
  const mirrors = useMirrors().data;
  const account = useSession().data?.account;
  const missing = useMissingRight()('operate');
  const verification = keys && judgeSignature(card.address, card.signature, keys, mirrors);
  const parameters = Object.entries(manifest.parameters);
  return (
    <>
      <PageHeader
        back={<BackLink href={paths.market()}>{marketText.title}</BackLink>}
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
          <Readme appliance={appliance} rendered={readme} />
          <Screenshots pictures={screenshots} />
          <Section title={applianceText.sections.machines}>
            <RolesTable roles={manifest.roles} />
          </Section>
          <Section title={applianceText.sections.networks}>
            <NetworksTable manifest={manifest} />
          </Section>
          {parameters.length === 0 ? null : (
            <Section title={applianceText.sections.questions}>
              <ParametersTable parameters={parameters} />
            </Section>
          )}
          <Section title={applianceText.sections.versions}>
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
      title={applianceText.missing.title(address)}
      action={<LinkButton href={paths.market()}>{applianceText.missing.market}</LinkButton>}
    >
      {applianceText.missing.hint}
    </Empty>
  );
}
