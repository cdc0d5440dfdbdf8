'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import type { PointFiles, VolumeFile } from '../../../../../schemas/api/resources/point-files.ts';
import { formatByteSize } from '../../../../../schemas/ids/byte-units.ts';
import { type FolderPlace, useDownload, usePointFiles } from '../../../../_client/point-files.ts';
import { useMissingRight } from '../../../../_client/session.ts';
import { type Column, DataTable } from '../../../../_components/data/data-table.tsx';
import { Size } from '../../../../_components/data/size.tsx';
import { Time } from '../../../../_components/data/time.tsx';
import { Button } from '../../../../_components/form/button.tsx';
import { Field } from '../../../../_components/form/field.tsx';
import { Select } from '../../../../_components/form/select.tsx';
import { Empty } from '../../../../_components/state/empty.tsx';
import { Failure } from '../../../../_components/state/failure.tsx';
import { Loaded } from '../../../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../../../_components/state/skeleton.tsx';
import { filePath, stepsOf } from '../../../../_lib/stack/file-path.ts';
import { pointFilesText as text } from '../../../../_text/point-files.ts';

type AddressOf = (path: string, partition: number | undefined) => string;

/** One folder of a volume, the way to it, and what can be taken out of it. */
export function Folder({
  place: wanted,
  addressOf,
}: {
  readonly place: FolderPlace;
  readonly addressOf: AddressOf;
}) {
  const pages = usePointFiles(wanted);
  const download = useDownload(wanted);
  const missing = useMissingRight()('console');
  return (
    <Loaded query={pages} loading={<Starting />}>
      {({ pages: found }) => {
        const [first] = found;
        if (!first) return null;
        const place = { ...wanted, path: first.path };
        return (
          <div className="space-y-4" aria-busy={pages.isPlaceholderData}>
            <PartitionChoice shown={first} place={place} addressOf={addressOf} />
            <div className="flex flex-wrap items-center justify-between gap-3">
              <Way place={place} addressOf={addressOf} />
              <Button
                size="small"
                icon="download"
                reason={missing}
                busy={download.isPending && download.variables === place.path}
                onClick={() => download.mutate(place.path)}
              >
                {text.downloadFolder}
              </Button>
            </div>
            {download.error ? <Failure error={download.error} focused /> : null}
            <Entries
              entries={found.flatMap(({ entries }) => entries)}
              place={place}
              addressOf={addressOf}
              download={(path) => download.mutate(path)}
              busy={download.isPending ? download.variables : undefined}
            />
            {pages.hasNextPage ? (
              <Button busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                {text.more}
              </Button>
            ) : null}
          </div>
        );
      }}
    </Loaded>
  );
}

function Starting() {
  return (
    <div className="space-y-3">
      <p role="status" className="text-ink-soft">
        {text.starting}
      </p>
      <SkeletonRows rows={6} />
    </div>
  );
}

interface Around {
  readonly place: FolderPlace;
  readonly addressOf: AddressOf;
}

/** Only where there are several that can be looked into. */
function PartitionChoice({ shown, addressOf }: Around & { readonly shown: PointFiles }) {
  const router = useRouter();
  const readable = shown.partitions.filter(({ problem }) => problem === null);
  if (readable.length < 2) return null;
  return (
    <div className="max-w-xs">
      <Field label={text.partition}>
        {(control) => (
          <Select
            {...control}
            value={String(shown.partition)}
            choices={readable.map(({ number, fileSystem, sizeBytes }) => ({
              value: String(number),
              label: text.partitionName(number, fileSystem, formatByteSize(sizeBytes)),
            }))}
            onChange={(chosen) => router.replace(addressOf('/', Number(chosen)), { scroll: false })}
          />
        )}
      </Field>
    </div>
  );
}

/** The folders above, each a link. */
function Way({ place, addressOf }: Around) {
  const steps = stepsOf(place.path);
  return (
    <nav aria-label={text.where} className="min-w-0 break-all font-mono text-small">
      {[{ name: text.root, path: '/' }, ...steps].map(({ name, path }, index) => (
        <span key={path}>
          {index > 0 ? <span className="px-1 text-ink-faint">/</span> : null}
          {index === steps.length ? (
            <span aria-current="page" className="font-semibold">
              {name}
            </span>
          ) : (
            <Link href={addressOf(path, place.partition)} className="text-accent hover:underline">
              {name}
            </Link>
          )}
        </span>
      ))}
    </nav>
  );
}

interface EntriesProps extends Around {
  readonly entries: readonly VolumeFile[];
  readonly download: (path: string) => void;
  /** What is being prepared. */
  readonly busy: string | undefined;
}

function Entries(props: EntriesProps) {
  const { entries, place } = props;
  if (entries.length === 0) return <Empty icon="disk" title={text.empty} />;
  return (
    <DataTable
      caption={text.caption(place.path)}
      columns={columnsWith(props)}
      rows={entries}
      rowKey={({ name }) => name}
    />
  );
}

const columnsWith = ({ place, addressOf, download, busy }: EntriesProps): Column<VolumeFile>[] => [
  {
    title: text.name,
    names: true,
    cell: ({ name, kind, to }) => (
      <span className="break-all font-mono text-small">
        {kind === 'folder' ? (
          <Link
            href={addressOf(filePath(place.path, name), place.partition)}
            className="font-semibold text-accent hover:underline"
          >
            {name}/
          </Link>
        ) : (
          name
        )}
        {to === null ? null : <span className="text-ink-soft"> {text.leadsTo(to)}</span>}
        {kind === 'other' ? (
          <span className="block font-sans text-ink-soft">{text.kinds.other}</span>
        ) : null}
      </span>
    ),
  },
  {
    title: text.size,
    align: 'end',
    cell: ({ kind, sizeBytes }) => (kind === 'file' ? <Size bytes={sizeBytes} /> : '–'),
  },
  { title: text.changed, cell: ({ modifiedAt }) => <Time at={modifiedAt} /> },
  {
    title: text.owner,
    cell: ({ uid, gid, mode }) => (
      <span className="whitespace-nowrap font-mono text-small text-ink-soft">
        {uid}:{gid} {mode}
      </span>
    ),
  },
  {
    title: text.actions,
    silent: true,
    align: 'end',
    cell: ({ kind, name }) => {
      const path = filePath(place.path, name);
      return kind === 'file' || kind === 'folder' ? (
        <Button
          size="small"
          busy={busy === path}
          aria-label={text.downloadNamed(name)}
          onClick={() => download(path)}
        >
          {text.download}
        </Button>
      ) : null;
    },
  },
];
