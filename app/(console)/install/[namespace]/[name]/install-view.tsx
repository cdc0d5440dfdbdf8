'use client';

import { useState } from 'react';
import type { Plan } from '../../../../../schemas/api/resources/plan.ts';
import { useAppliance } from '../../../../_client/appliances.ts';
import type { PlanRequest } from '../../../../_client/installs.ts';
import { useFreeName } from '../../../../_client/free-name.ts';
import { useDeclaredPools } from '../../../../_client/declared-pools.ts';
import { useNodes } from '../../../../_client/nodes.ts';
import { AppliancePicture } from '../../../../_components/data/appliance-picture.tsx';
import { BackLink } from '../../../../_components/layout/back-link.tsx';
import { PageHeader } from '../../../../_components/layout/page-header.tsx';
import { Empty } from '../../../../_components/state/empty.tsx';
import { LoadedPage } from '../../../../_components/state/loaded-page.tsx';
import { placeChoices } from '../../../../_lib/install/place-choices.ts';
import { poolChoices } from '../../../../_lib/install/pool-choices.ts';
import { uplinkChoices } from '../../../../_lib/install/uplink-choices.ts';
import { paths } from '../../../../_lib/paths.ts';
import { InstallAside } from './install-aside.tsx';
import { InstallForm } from './install-form.tsx';
import { InstallSteps } from './install-steps.tsx';
import { PlanStep } from './plan-step.tsx';
import { type DraftGiven, useInstallDraft } from './use-install-draft.ts';
import { useInstallStep } from './use-install-step.ts';
import { installText } from '../../../../_text/install.ts';

/** Questions, then the plan, then the operation's own page. */
export function InstallView({
  address,
  version,
}: {
  readonly address: string;
  readonly version: string | undefined;
}) {
  const appliance = useAppliance(address, version);
  const nodes = useNodes({ state: 'ready' });
  const pools = useDeclaredPools();
  const name = useFreeName(appliance.data?.manifest.name);
  const all = {
    data:
      appliance.data && nodes.data && pools.data && name.data !== undefined
        ? {
            appliance: appliance.data,
            nodes: nodes.data,
            pools: pools.data,
            suggestedName: name.data,
          }
        : undefined,
    error: appliance.error ?? nodes.error ?? pools.error ?? name.error,
    refetch: () =>
      Promise.all(
        [appliance, nodes, pools, ...(name.isError ? [name] : [])].map((asked) => asked.refetch()),
      ),
  };
  return (
    <LoadedPage
      query={all}
      title={installText.title(address)}
      back={<BackLink href={paths.appliance(address)}>{address}</BackLink>}
      missing={<Empty icon="appliance" title={installText.missing(address)} />}
    >
      {({ appliance, suggestedName, nodes, pools }) => (
        <InstallBody
          appliance={appliance}
          suggestedName={suggestedName}
          choices={placeChoices(nodes)}
          pools={poolChoices(pools)}
          uplinks={uplinkChoices(nodes)}
        />
      )}
    </LoadedPage>
  );
}

function InstallBody(given: DraftGiven) {
  const { appliance } = given;
  const { card } = appliance;
  const draft = useInstallDraft(given);
  // With the request it answers: that may insist on an older release, which is for this plan alone.
  const [planned, setPlanned] = useState<{ plan: Plan; request: PlanRequest }>();
  const { step, showPlan, showQuestions } = useInstallStep(card.address, planned !== undefined);
  return (
    <>
      <PageHeader
        back={<BackLink href={paths.appliance(card.address)}>{card.title}</BackLink>}
        picture={<AppliancePicture icon={card.icon} title={card.title} size="medium" />}
        title={installText.title(card.title)}
        lead={installText.lead(card.version, card.address)}
      />
      <InstallSteps current={step} />
      {planned && step === 'plan' ? (
        <PlanStep
          {...planned}
          onPlan={(plan) => setPlanned({ ...planned, plan })}
          onBack={showQuestions}
          onInstalled={draft.forget}
        />
      ) : (
        <div className="grid gap-x-8 gap-y-6 desktop:grid-cols-[minmax(0,1fr)_18rem]">
          <InstallForm
            appliance={appliance}
            draft={draft}
            onPlan={(plan, request) => {
              setPlanned({ plan, request });
              showPlan();
            }}
          />
          <InstallAside appliance={appliance} />
        </div>
      )}
    </>
  );
}
