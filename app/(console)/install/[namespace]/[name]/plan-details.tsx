import type { Plan } from '../../../../../schemas/api/resources/plan.ts';
import { shortDigest } from '../../../../../schemas/ids/digest.ts';
import { Copyable } from '../../../../_components/data/copyable.tsx';
import { Facts } from '../../../../_components/data/facts.tsx';
import { Fingerprint } from '../../../../_components/data/fingerprint.tsx';
import { Box } from '../../../../_components/layout/box.tsx';
import { Section } from '../../../../_components/layout/section.tsx';
import { Subnets } from '../../../_parts/subnets.tsx';
import { PlanAnswers } from './plan-answers.tsx';
import { PlanMachines } from './plan-machines.tsx';

/** Every part of a plan by name. */
export function PlanDetails({ plan }: { readonly plan: Plan }) {
  const { appliance, networks, ports, permissions, trust } = plan;
  return (
    <>
      <Section title="Machines">
        <PlanMachines machines={plan.machines} />
      </Section>
      <div className="grid gap-8 tablet:grid-cols-2">
        <Section title="Networks and ports">
          <Box>
            <Facts
              facts={[
                ...networks.map(({ name, subnet4, subnet6 }) => ({
                  label: `Network ${name}`,
                  value: <Subnets subnet4={subnet4} subnet6={subnet6} />,
                })),
                ...ports.map((port) => ({
                  label: port.title,
                  value: `port ${port.hostPort} of the host → ${port.port} of ${port.role}`,
                })),
                {
                  label: 'Connections out',
                  value: permissions.egress === 'internet' ? 'Allowed' : 'Not allowed',
                },
              ]}
            />
          </Box>
        </Section>
        <Section title="Where it comes from">
          <Box>
            <Facts
              facts={[
                { label: 'Appliance', value: `${appliance.address} ${appliance.version}` },
                { label: 'Registry', value: appliance.registry },
                {
                  label: 'Digest',
                  value: (
                    <Copyable text={appliance.digest} label="digest">
                      {shortDigest(appliance.digest)}
                    </Copyable>
                  ),
                },
                { label: 'Trust', value: trust.sentence },
              ]}
            />
            {trust.keyIds.map((keyId) => (
              <Fingerprint key={keyId} keyId={keyId} />
            ))}
          </Box>
        </Section>
      </div>
      {plan.parameters.length + plan.secrets.length === 0 ? null : (
        <Section title="Answers and secrets">
          <PlanAnswers plan={plan} />
        </Section>
      )}
    </>
  );
}
