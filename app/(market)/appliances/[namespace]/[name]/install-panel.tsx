'use client';

import { useRouter } from 'next/navigation';
import type { Appliance } from '../../../../../schemas/api/resources/appliance.ts';
import { compareVersions } from '../../../../../schemas/ids/compare-versions.ts';
import { CodeLine } from '../../../../_components/data/code-line.tsx';
import { Button } from '../../../../_components/form/button.tsx';
import { Field } from '../../../../_components/form/field.tsx';
import { LinkButton } from '../../../../_components/form/link-button.tsx';
import { Select } from '../../../../_components/form/select.tsx';
import { Box } from '../../../../_components/layout/box.tsx';
import { installCommand } from '../../../../_lib/command-line.ts';
import { applianceText } from '../../../../_text/appliance.ts';
import { paths } from '../../../../_lib/paths.ts';
import { InstallFacts } from './install-facts.tsx';
import { InstalledAs } from './installed-as.tsx';

const text = applianceText.install;

/** What it takes to install this version, and the button that does it. */
export function InstallPanel({
  appliance,
  missing,
}: {
  readonly appliance: Appliance;
  /** Why this account may not install; visitors are asked to sign in on the way. */
  readonly missing: string | undefined;
}) {
  const { card, versions } = appliance;
  const router = useRouter();
  const newest = versions
    .map((each) => each.version)
    .toSorted(compareVersions)
    .at(-1);
  const version = card.version === newest ? undefined : card.version;
  return (
    <Box>
      <div className="space-y-4">
        {missing === undefined ? (
          <LinkButton
            look="primary"
            size="wide"
            icon="download"
            href={paths.install(card.address, version)}
          >
            {text.action}
          </LinkButton>
        ) : (
          <Button look="primary" size="wide" icon="download" reason={missing}>
            {text.action}
          </Button>
        )}
        <InstalledAs address={card.address} />
        <Field label={text.version}>
          {(control) => (
            <Select
              {...control}
              value={card.version}
              choices={versions.map((each) => ({
                value: each.version,
                label: each.version === newest ? text.newest(each.version) : each.version,
              }))}
              onChange={(chosen) =>
                router.replace(
                  paths.appliance(card.address, chosen === newest ? undefined : chosen),
                  {
                    scroll: false,
                  },
                )
              }
            />
          )}
        </Field>
        <InstallFacts appliance={appliance} />
        <div className="space-y-1.5">
          <p className="text-small text-ink-soft">{text.terminal}</p>
          <CodeLine
            text={installCommand(card.address, card.version)}
            label={applianceText.copy.command}
          />
        </div>
      </div>
    </Box>
  );
}
