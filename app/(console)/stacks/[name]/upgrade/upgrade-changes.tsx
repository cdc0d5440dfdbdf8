import type { UpgradePlan } from '../../../../../schemas/api/resources/upgrade.ts';
import { shortDigest } from '../../../../../schemas/ids/short-digest.ts';
import { Copyable } from '../../../../_components/data/copyable.tsx';
import { type Column, DataTable } from '../../../../_components/data/data-table.tsx';
import { Facts } from '../../../../_components/data/facts.tsx';
import { Box } from '../../../../_components/layout/box.tsx';
import { Section } from '../../../../_components/layout/section.tsx';
import {
  type UpgradeChange,
  upgradeChanges,
  upgradeSentences,
} from '../../../../_lib/stack/upgrade-words.ts';
import { upgradeText } from '../../../../_text/upgrade.ts';

const text = upgradeText.changes;

const COLUMNS: Column<UpgradeChange>[] = [
  {
    title: text.what,
    names: true,
    cell: ({ what }) => <span className="font-semibold">{what}</span>,
  },
  { title: text.before, cell: ({ before }) => <span className="break-words">{before}</span> },
  { title: text.after, cell: ({ after }) => <span className="break-words">{after}</span> },
];

/** What will happen, what is not as it was after it, and where the newer version comes from. */
export function UpgradeChanges({ plan }: { readonly plan: UpgradePlan }) {
  const { appliance, changes, trust } = plan;
  const rows = upgradeChanges(plan);
  return (
    <>
      <Section title={upgradeText.steps.title}>
        <ol className="list-decimal space-y-1 ps-5">
          {upgradeSentences(plan).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ol>
      </Section>
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
      <Section title={text.title}>
        {rows.length === 0 ? (
          <p className="text-ink-soft">{text.none}</p>
        ) : (
          <DataTable
            caption={text.caption}
            columns={COLUMNS}
            rows={rows}
            rowKey={({ what, before, after }) => [what, before, after].join(' ')}
          />
        )}
      </Section>
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
