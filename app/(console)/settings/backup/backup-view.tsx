'use client';

import type { ServerBackups } from '../../../../schemas/api/resources/server-backup.ts';
import { useServerBackups } from '../../../_client/server-backup.ts';
import { CodeLine } from '../../../_components/data/code-line.tsx';
import { Facts } from '../../../_components/data/facts.tsx';
import { Size } from '../../../_components/data/size.tsx';
import { Time } from '../../../_components/data/time.tsx';
import { Box } from '../../../_components/layout/box.tsx';
import { Section } from '../../../_components/layout/section.tsx';
import { Loaded } from '../../../_components/state/loaded.tsx';
import { Notice } from '../../../_components/state/notice.tsx';
import { SkeletonRows } from '../../../_components/state/skeleton.tsx';
import { BackupRepositories } from './backup-repositories.tsx';
import { CommonSchedules } from './common-schedules.tsx';
import { serverBackupText as text } from '../../../_text/server-backup.ts';

/** When the server was backed up last, and how to do it. */
export function BackupView() {
  const backups = useServerBackups();
  return (
    <Loaded query={backups} loading={<SkeletonRows rows={4} />}>
      {(found) => (
        <div className="space-y-9">
          {found.replacedAt === null ? null : (
            <Notice look="bad" title={text.replacedTitle}>
              <p>{text.replaced}</p>
            </Notice>
          )}
          <Section title={text.title}>
            <p className="max-w-2xl text-ink-soft">{text.lead}</p>
            <Last {...found} />
          </Section>
          {found.last && !found.isDue ? (
            <Section title={text.how}>
              <CodeLine text={text.command} label={text.copy} />
              <p className="max-w-2xl text-ink-soft">{text.howHelp}</p>
            </Section>
          ) : null}
          <BackupRepositories />
          <CommonSchedules />
          <Origin {...found} />
        </div>
      )}
    </Loaded>
  );
}

function Last({ last, isDue }: ServerBackups) {
  return (
    <>
      {last && !isDue ? null : (
        <Notice look="warn" title={last ? text.due : text.never}>
          <div className="space-y-2">
            <p>{last ? text.dueHelp : text.neverHelp}</p>
            <CodeLine text={text.command} label={text.copy} />
            <p>{text.howHelp}</p>
          </div>
        </Notice>
      )}
      {last === null ? null : (
        <Box>
          <Facts
            facts={[
              { label: text.last, value: <Time at={last.createdAt} /> },
              { label: text.size, value: <Size bytes={last.sizeBytes} /> },
              { label: text.place, value: <span className="wrap-anywhere">{last.place}</span> },
              { label: text.by, value: last.by },
              {
                label: text.leftOut,
                value: last.leftOut.length === 0 ? text.nothing : last.leftOut.join(', '),
              },
            ]}
          />
        </Box>
      )}
    </>
  );
}

function Origin({ restored }: ServerBackups) {
  if (restored === null) return null;
  return (
    <Section title={text.restoredTitle}>
      <Box>
        <Facts
          facts={[
            { label: text.taken, value: <Time at={restored.createdAt} /> },
            { label: text.restoredAt, value: <Time at={restored.restoredAt} /> },
            { label: text.host, value: restored.hostname },
          ]}
        />
      </Box>
    </Section>
  );
}
