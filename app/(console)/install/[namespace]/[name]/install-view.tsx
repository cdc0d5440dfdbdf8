'use client';

import { useState } from 'react';
import type { Appliance } from '../../../../../schemas/api/resources/appliance.ts';
import type { Plan } from '../../../../../schemas/api/resources/plan.ts';
import { useAppliance } from '../../../../_client/appliances.ts';
import type { PlanRequest } from '../../../../_client/installs.ts';
import { useStacks } from '../../../../_client/stacks.ts';
import { AppliancePicture } from '../../../../_components/data/appliance-picture.tsx';
import { BackLink } from '../../../../_components/layout/back-link.tsx';
import { PageHeader } from '../../../../_components/layout/page-header.tsx';
import { Empty } from '../../../../_components/state/empty.tsx';
import { LoadedPage } from '../../../../_components/state/loaded-page.tsx';
import { paths } from '../../../../_lib/paths.ts';
import { InstallAside } from './install-aside.tsx';
import { InstallForm } from './install-form.tsx';
import { InstallSteps } from './install-steps.tsx';
import { PlanStep } from './plan-step.tsx';
import { useInstallDraft } from './use-install-draft.ts';

/** Questions, then the plan, then the operation's own page. */
export function InstallView({
  address,
  version,
}: {
  readonly address: string;
  readonly version: string | undefined;
}) {
  const appliance = useAppliance(address, version);
  const stacks = useStacks();
  const both = {
    data: appliance.data && stacks.data && { appliance: appliance.data, stacks: stacks.data },
    error: appliance.error ?? stacks.error,
    refetch: () => Promise.all([appliance.refetch(), stacks.refetch()]),
  };
  return (
    <LoadedPage
      query={both}
      title={`Install ${address}`}
      back={<BackLink href={paths.appliance(address)}>{address}</BackLink>}
      missing={<Empty icon="appliance" title={`There is no appliance ${address}`} />}
    >
      {({ appliance, stacks }) => (
        <InstallBody
          appliance={appliance}
          taken={stacks.filter((each) => each.state !== 'removed').map((each) => each.name)}
        />
      )}
    </LoadedPage>
  );
}

function InstallBody({
  appliance,
  taken,
}: {
  readonly appliance: Appliance;
  readonly taken: readonly string[];
}) {
  const { card } = appliance;
  const draft = useInstallDraft(appliance, taken);
  // With the request it answers: that may insist on an older release, which is for this plan alone.
  const [planned, setPlanned] = useState<{ plan: Plan; request: PlanRequest }>();
  return (
    <div className="mx-auto max-w-5xl">
      <PageHeader
        back={<BackLink href={paths.appliance(card.address)}>{card.title}</BackLink>}
        picture={<AppliancePicture icon={card.icon} title={card.title} size="medium" />}
        title={`Install ${card.title}`}
        lead={`Version ${card.version} of ${card.address}`}
      />
      <InstallSteps current={planned ? 'plan' : 'questions'} />
      {planned ? (
        <PlanStep
          {...planned}
          onPlan={(plan) => setPlanned({ ...planned, plan })}
          onBack={() => setPlanned(undefined)}
        />
      ) : (
        <div className="grid gap-x-8 gap-y-6 desktop:grid-cols-[minmax(0,1fr)_18rem]">
          <InstallForm
            appliance={appliance}
            draft={draft}
            onPlan={(plan, request) => setPlanned({ plan, request })}
          />
          <InstallAside appliance={appliance} />
        </div>
      )}
    </div>
  );
}
