import type { Plan, PlannedPort } from '../../../../../schemas/api/resources/plan.ts';
import { shortDigest } from '../../../../../schemas/ids/short-digest.ts';
import { Copyable } from '../../../../_components/data/copyable.tsx';
import { type Fact, Facts } from '../../../../_components/data/facts.tsx';
import { Fingerprint } from '../../../../_components/data/fingerprint.tsx';
import { Box } from '../../../../_components/layout/box.tsx';
import { Section } from '../../../../_components/layout/section.tsx';
import { Subnets } from '../../../_parts/subnets.tsx';
import { type PlanPlaces, planPlaces } from '../../../../_lib/install/plan-places.ts';
import { PlanAnswers } from './plan-answers.tsx';
import { PlanMachines } from './plan-machines.tsx';
import { planPools } from '../../../../_lib/install/plan-pools.ts';
import { installText } from '../../../../_text/install.ts';

const text = installText.plan;

/** Every part of a plan by name. */
export function PlanDetails({ plan }: { readonly plan: Plan }) {
  const { appliance, networks, ports, permissions, trust } = plan;
  const places = planPlaces(plan);
  return (
    <>
      <Section title={text.machines}>
        <PlanMachines machines={plan.machines} places={places} poolOf={planPools(plan)} />
      </Section>
      <div className="grid gap-8 tablet:grid-cols-2">
        <Section title={text.networks}>
          <Box>
            <Facts
              facts={[
                ...networks.map(({ name, subnet4, subnet6, uplink }) => ({
                  label: text.network(name),
                  value: <Subnets subnet4={subnet4} subnet6={subnet6} uplink={uplink?.name} />,
                })),
                ...gatewayFacts(places),
                ...ports.map((port) => ({
                  label: port.title,
                  value: portWords(port, places),
                })),
                {
                  label: text.egress,
                  value: permissions.egress === 'internet' ? text.allowed : text.refused,
                },
              ]}
            />
          </Box>
        </Section>
        <Section title={text.source}>
          <Box>
            <Facts
              facts={[
                { label: text.appliance, value: `${appliance.address} ${appliance.version}` },
                { label: text.registry, value: appliance.registry },
                {
                  label: text.digest,
                  value: (
                    <Copyable text={appliance.digest} label={installText.copy.digest}>
                      {shortDigest(appliance.digest)}
                    </Copyable>
                  ),
                },
                { label: text.trust, value: trust.sentence },
              ]}
            />
            {trust.keyIds.map((keyId) => (
              <Fingerprint key={keyId} keyId={keyId} />
            ))}
          </Box>
        </Section>
      </div>
      {plan.parameters.length + plan.secrets.length === 0 ? null : (
        <Section title={text.answers}>
          <PlanAnswers plan={plan} />
        </Section>
      )}
    </>
  );
}

const gatewayFacts = (places: PlanPlaces | undefined): Fact[] =>
  places?.gateway
    ? [
        {
          label: text.gateway,
          value: (
            <>
              {places.gateway.name}
              <span className="block text-small text-ink-soft">{places.gateway.reason}</span>
            </>
          ),
        },
      ]
    : [];

const portWords = (
  { hostPort, port, role }: PlannedPort,
  places: PlanPlaces | undefined,
): string =>
  places?.gateway && places.host !== undefined
    ? text.portAt(`${places.host}:${hostPort}`, port, role)
    : text.port(hostPort, port, role);
