'use client';

import type { RegistryUsage } from '../../../../schemas/api/resources/storage.ts';
import { LOCAL_NAME } from '../../../../schemas/capability/local-name.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { formatByteSize } from '../../../../schemas/ids/byte-units.ts';
import { useAccounts } from '../../../_client/accounts.ts';
import { useRegistryUsage } from '../../../_client/appliances.ts';
import { Facts } from '../../../_components/data/facts.tsx';
import { Meter } from '../../../_components/data/meter.tsx';
import { Size } from '../../../_components/data/size.tsx';
import { Box } from '../../../_components/layout/box.tsx';
import { Section } from '../../../_components/layout/section.tsx';
import { Empty } from '../../../_components/state/empty.tsx';
import { Loaded } from '../../../_components/state/loaded.tsx';
import { Notice } from '../../../_components/state/notice.tsx';
import { SkeletonRows } from '../../../_components/state/skeleton.tsx';
import { storageText } from '../../../_text/storage.ts';
import { UsageTable } from './usage-table.tsx';

/** Who uses how much of the registry, and what is left. */
export function StorageView() {
  const usage = useRegistryUsage();
  return (
    <Loaded
      query={usage}
      loading={<SkeletonRows rows={5} />}
      renderFailure={(error) =>
        // Its role is off, and with it the route.
        Fault.is(error, 'NOT_FOUND') ? (
          <Empty icon="disk" title={storageText.noRegistry}>
            {storageText.noRegistryHelp}
          </Empty>
        ) : undefined
      }
    >
      {(found) => <Usage usage={found} />}
    </Loaded>
  );
}

function Usage({ usage }: { readonly usage: RegistryUsage }) {
  const { disk, namespaces, namespaceLimitBytes, accounts, accountLimitBytes } = usage;
  const known = useAccounts().data;
  const nameOf = (id: string): string => {
    if (id === LOCAL_NAME) return storageText.accounts.local;
    if (known === undefined) return id;
    return known.find((account) => account.id === id)?.name ?? storageText.accounts.gone(id);
  };
  return (
    <div className="space-y-9">
      <Disk disk={disk} />
      <Section title={storageText.namespaces.title}>
        <p className="max-w-2xl text-ink-soft">
          {storageText.namespaces.lead(formatByteSize(namespaceLimitBytes))}
        </p>
        <UsageTable
          text={storageText.namespaces}
          rows={namespaces}
          limitBytes={namespaceLimitBytes}
        />
      </Section>
      <Section title={storageText.accounts.title}>
        <p className="max-w-2xl text-ink-soft">
          {storageText.accounts.lead(formatByteSize(accountLimitBytes))}
        </p>
        <UsageTable
          text={storageText.accounts}
          rows={accounts.map(({ name, usedBytes }) => ({ name: nameOf(name), usedBytes }))}
          limitBytes={accountLimitBytes}
        />
      </Section>
      <div className="max-w-2xl space-y-2 text-small text-ink-soft">
        <p>{storageText.counting}</p>
        <p>{storageText.setting}</p>
      </div>
    </div>
  );
}

function Disk({ disk }: { readonly disk: RegistryUsage['disk'] }) {
  const { sizeBytes, freeBytes, reserveBytes, roomBytes } = disk;
  const text = storageText.disk;
  const usedBytes = sizeBytes - freeBytes;
  return (
    <Section title={text.title}>
      <p className="max-w-2xl text-ink-soft">{text.lead}</p>
      {roomBytes > 0 ? null : (
        <Notice look="bad" title={text.fullTitle}>
          <p>{text.full(formatByteSize(freeBytes), formatByteSize(reserveBytes))}</p>
        </Notice>
      )}
      <Box>
        <div className="space-y-4">
          <Meter
            label={text.used}
            used={sizeBytes === 0 ? 0 : usedBytes / sizeBytes}
            words={text.usedOf(formatByteSize(usedBytes), formatByteSize(sizeBytes))}
          />
          <Facts
            facts={[
              { label: text.free, value: <Size bytes={freeBytes} /> },
              { label: text.reserve, value: <Size bytes={reserveBytes} /> },
              { label: text.room, value: <Size bytes={roomBytes} /> },
            ]}
          />
        </div>
      </Box>
    </Section>
  );
}
