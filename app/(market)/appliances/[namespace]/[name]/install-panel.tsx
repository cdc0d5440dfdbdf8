'use client';

import { useRouter } from 'next/navigation';
import type { Appliance } from '../../../../../schemas/api/resources/appliance.ts';
import { compareVersions } from '../../../../../schemas/ids/version.ts';
import { CodeLine } from '../../../../_components/data/code-line.tsx';
import { CopyableSize } from '../../../../_components/data/copyable-size.tsx';
import { CopyableTime } from '../../../../_components/data/copyable-time.tsx';
import { Facts } from '../../../../_components/data/facts.tsx';
import { Size } from '../../../../_components/data/size.tsx';
import { Button } from '../../../../_components/form/button.tsx';
import { Field } from '../../../../_components/form/field.tsx';
import { LinkButton } from '../../../../_components/form/link-button.tsx';
import { Select } from '../../../../_components/form/select.tsx';
import { Box } from '../../../../_components/layout/box.tsx';
import { installCommand } from '../../../../_lib/command-line.ts';
import { formatCount } from '../../../../../schemas/text/format-count.ts';
import { paths } from '../../../../_lib/paths.ts';
import { CategoryLinks } from './category-links.tsx';

/** What it takes to install this version, and the button that does it. */
export function InstallPanel({
  appliance: { card, manifest, versions },
  missing,
}: {
  readonly appliance: Appliance;
  /** Why this account may not install; visitors are asked to sign in on the way. */
  readonly missing: string | undefined;
}) {
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
            Install
          </LinkButton>
        ) : (
          <Button look="primary" size="wide" icon="download" reason={missing}>
            Install
          </Button>
        )}
        <Field label="Version">
          {(control) => (
            <Select
              {...control}
              value={card.version}
              choices={versions.map((each) => ({
                value: each.version,
                label: each.version === newest ? `${each.version} (newest)` : each.version,
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
        <Facts
          facts={[
            { label: 'To fetch', value: <CopyableSize bytes={card.downloadBytes} label="size" /> },
            { label: 'Machines', value: formatCount(card.machines, 'machine') },
            { label: 'Memory', value: <Size bytes={card.memoryBytes} /> },
            { label: 'Disks', value: <Size bytes={diskBytes(manifest)} /> },
            { label: 'Published', value: <CopyableTime at={card.publishedAt} label="time" /> },
            { label: 'Licence', value: card.licence },
            { label: 'Fetched', value: formatCount(card.pulls, 'time') },
            { label: 'Category', value: <CategoryLinks categories={card.categories} /> },
          ]}
        />
        <div className="space-y-1.5">
          <p className="text-small text-ink-soft">The same from a terminal</p>
          <CodeLine text={installCommand(card.address, card.version)} label="command" />
        </div>
      </div>
    </Box>
  );
}

/** Virtual size of all disks with the default number of machines; they grow as they are used. */
const diskBytes = (manifest: Appliance['manifest']): number =>
  Object.values(manifest.roles).reduce((total, role) => {
    const data = Object.values(role.data).reduce((sum, disk) => sum + disk.size, 0);
    return total + role.count.default * (role.system.sizeBytes + data);
  }, 0);
