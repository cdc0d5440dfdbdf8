import Link from 'next/link';
import type { Appliance } from '../../../../../schemas/api/resources/appliance.ts';
import { shortDigest } from '../../../../../schemas/ids/short-digest.ts';
import { Copyable } from '../../../../_components/data/copyable.tsx';
import { Size } from '../../../../_components/data/size.tsx';
import { Time } from '../../../../_components/data/time.tsx';
import { Fold } from '../../../../_components/layout/fold.tsx';
import { paths } from '../../../../_lib/paths.ts';

import { applianceText } from '../../../../_text/appliance.ts';

type Version = Appliance['versions'][number];

const text = applianceText.versions;

const SHOWN_AT_ONCE = 3;

/** Releases, newest first, with what each changed. */
export function VersionList({
  address,
  versions,
  shown,
}: {
  readonly address: string;
  readonly versions: readonly Version[];
  /** The version this page is about. */
  readonly shown: string;
}) {
  const older = versions.slice(SHOWN_AT_ONCE);
  const list = (some: readonly Version[]) => (
    <ol className="divide-y divide-line rounded-box border border-line bg-surface px-4">
      {some.map((version) => (
        <li key={version.version} className="py-3">
          <VersionEntry address={address} version={version} current={version.version === shown} />
        </li>
      ))}
    </ol>
  );
  return (
    <div className="space-y-3">
      {list(versions.slice(0, SHOWN_AT_ONCE))}
      {older.length === 0 ? null : (
        <Fold title={text.older} aside={String(older.length)}>
          {list(older)}
        </Fold>
      )}
    </div>
  );
}

function VersionEntry({
  address,
  version,
  current,
}: {
  readonly address: string;
  readonly version: Version;
  readonly current: boolean;
}) {
  return (
    <div className="space-y-1.5">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 text-ink-soft">
        <Link
          href={paths.appliance(address, version.version)}
          aria-current={current ? 'true' : undefined}
          className="font-medium text-ink tabular-nums underline-offset-2 hover:underline"
        >
          {version.version}
        </Link>
        <Time at={version.publishedAt} />
        <span>
          <Size bytes={version.downloadBytes} /> {text.download}
        </span>
        <Copyable text={version.digest} label={applianceText.copy.digest}>
          {shortDigest(version.digest)}
        </Copyable>
      </div>
      <ul className="space-y-0.5">
        {version.changes.map((change) => (
          <li key={change.text} className="flex gap-3">
            <span
              className={`w-20 shrink-0 ${change.kind === 'security' ? 'font-medium text-warn' : 'text-ink-soft'}`}
            >
              {text.kinds[change.kind]}
            </span>
            <span className="min-w-0">{change.text}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
