import type { Appliance } from '../../../../../schemas/api/resources/appliance.ts';
import { CopyableSize } from '../../../../_components/data/copyable-size.tsx';
import { CopyableTime } from '../../../../_components/data/copyable-time.tsx';
import { Facts } from '../../../../_components/data/facts.tsx';
import { Size } from '../../../../_components/data/size.tsx';
import { applianceText } from '../../../../_text/appliance.ts';
import { CategoryLinks } from './category-links.tsx';

const text = applianceText.install;

/** What a version of an appliance needs, and where it comes from. */
export function InstallFacts({ appliance: { card, manifest } }: { readonly appliance: Appliance }) {
  return (
    <Facts
      facts={[
        {
          label: text.download,
          value: <CopyableSize bytes={card.downloadBytes} label={applianceText.copy.size} />,
        },
        { label: text.machines, value: text.machineCount(card.machines) },
        { label: text.memory, value: <Size bytes={card.memoryBytes} /> },
        { label: text.disks, value: <Size bytes={diskBytes(manifest)} /> },
        {
          label: text.published,
          value: <CopyableTime at={card.publishedAt} label={applianceText.copy.time} />,
        },
        { label: text.licence, value: card.licence },
        { label: text.pulls, value: text.pullCount(card.pulls) },
        { label: text.category, value: <CategoryLinks categories={card.categories} /> },
      ]}
    />
  );
}

/** Virtual size of all disks with the default number of machines; they grow as they are used. */
const diskBytes = (manifest: Appliance['manifest']): number =>
  Object.values(manifest.roles).reduce((total, role) => {
    const data = Object.values(role.data).reduce((sum, disk) => sum + disk.size, 0);
    return total + role.count.default * (role.system.sizeBytes + data);
  }, 0);
