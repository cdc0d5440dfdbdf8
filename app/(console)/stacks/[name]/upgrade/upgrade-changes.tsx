import type { UpgradePlan } from '../../../../../schemas/api/resources/upgrade.ts';
import { shortDigest } from '../../../../../schemas/ids/short-digest.ts';
import { Copyable } from '../../../../_components/data/copyable.tsx';
import { Facts } from '../../../../_components/data/facts.tsx';
import { Box } from '../../../../_components/layout/box.tsx';
import { Section } from '../../../../_components/layout/section.tsx';
import { upgradeChanges, upgradeSentences } from '../../../../_lib/stack/upgrade-words.ts';
import { upgradeText } from '../../../../_text/upgrade.ts';
import { PlanDifferences, PlanSentences } from '../../../_parts/plan/plan-parts.tsx';

/** What will happen, what is not as it was after it, and where the newer version comes from. */
export function UpgradeChanges({ plan }: { readonly plan: UpgradePlan }) {
  const { appliance, changes, trust } = plan;
  return (
    <>
      <PlanSentences title={upgradeText.steps.title} sentences={upgradeSentences(plan)} />
      {changes.length === 0 ? null : (
        <Section title={upgradeText.news(appliance.version)}>
          <ul className="list-disc space-y-1 ps-5">
            {changes.map(({ kind, text: what }) => (
              <li key={kind + what} className="break-words">
                {what}
              </li>
            ))}
          </ul>
        </Section>
      )}
      <PlanDifferences rows={upgradeChanges(plan)} text={upgradeText.changes} />
      <Section title={upgradeText.source}>
        <Box>
          <Facts
            facts={[
              { label: upgradeText.registry, value: appliance.registry },
              {
                label: upgradeText.digest,
                value: (
                  <Copyable text={appliance.digest} label={upgradeText.copyDigest}>
                    {shortDigest(appliance.digest)}
                  </Copyable>
                ),
              },
              { label: upgradeText.trust, value: trust.sentence },
            ]}
          />
        </Box>
      </Section>
    </>
  );
}
