'use client';

import { useRouter } from 'next/navigation';
import type { RestorePoint } from '../../../../../schemas/api/resources/restore-point.ts';
import type { Stack } from '../../../../../schemas/api/resources/stack.ts';
import type { FolderPlace } from '../../../../_client/point-files.ts';
import { useRestorePoints } from '../../../../_client/restore-points.ts';
import { useStack } from '../../../../_client/stacks.ts';
import { Field } from '../../../../_components/form/field.tsx';
import { LinkButton } from '../../../../_components/form/link-button.tsx';
import { Select } from '../../../../_components/form/select.tsx';
import { Empty } from '../../../../_components/state/empty.tsx';
import { Loaded } from '../../../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../../../_components/state/skeleton.tsx';
import { formatFullTime } from '../../../../_lib/format/format-time.ts';
import { type FilesWish, paths } from '../../../../_lib/paths.ts';
import { pointFilesText as text } from '../../../../_text/point-files.ts';
import { Folder } from './folder.tsx';

/** What is on the volumes of a restore point, folder by folder. */
export function PointFilesPage({
  name,
  wish,
}: {
  readonly name: string;
  readonly wish: FilesWish;
}) {
  // The frame around this page loads it and shows what is missing.
  const { data: stack } = useStack(name);
  return stack ? <Points name={name} stack={stack} wish={wish} /> : null;
}

interface Shown {
  /** As it stands in the address. */
  readonly name: string;
  readonly stack: Stack;
  readonly wish: FilesWish;
}

function Points({ name, stack, wish }: Shown) {
  const points = useRestorePoints(stack.id);
  return (
    <div className="space-y-6">
      <div className="space-y-2">
        <h2 className="text-heading">{text.heading}</h2>
        <p className="max-w-prose text-ink-soft">{text.lead}</p>
      </div>
      <Loaded query={points} loading={<SkeletonRows rows={3} />}>
        {(found) => {
          const point = found.find(({ id }) => id === wish.point) ?? found[0];
          return point ? (
            <Volumes name={name} stack={stack} wish={wish} points={found} point={point} />
          ) : (
            <Empty
              icon="undo"
              title={text.none}
              action={<LinkButton href={paths.stack(name)}>{text.toOverview}</LinkButton>}
            >
              {text.noneHint}
            </Empty>
          );
        }}
      </Loaded>
    </div>
  );
}

function Volumes({
  name,
  stack,
  wish,
  points,
  point,
}: Shown & { readonly points: readonly RestorePoint[]; readonly point: RestorePoint }) {
  const router = useRouter();
  const volume = point.volumes.find((each) => each === wish.volume) ?? point.volumes[0] ?? '';
  const show = (next: FilesWish): void =>
    router.replace(paths.stackFiles(name, next), { scroll: false });
  const place: FolderPlace = {
    stack: stack.id,
    point: point.id,
    volume,
    partition: numberOf(wish.partition),
    path: wish.path ?? '/',
  };
  return (
    <>
      <div className="grid max-w-2xl gap-4 tablet:grid-cols-2">
        <Field label={text.point}>
          {(control) => (
            <Select
              {...control}
              value={point.id}
              choices={points.map(({ id, at, note }) => ({
                value: id,
                label: `${formatFullTime(Date.parse(at))}${note === '' ? '' : ` – ${note}`}`,
              }))}
              onChange={(chosen) => show({ point: chosen, volume })}
            />
          )}
        </Field>
        <Field label={text.volume}>
          {(control) => (
            <Select
              {...control}
              value={volume}
              choices={point.volumes.map((each) => ({ value: each, label: each }))}
              onChange={(chosen) => show({ point: point.id, volume: chosen })}
            />
          )}
        </Field>
      </div>
      <Folder
        key={`${point.id} ${volume}`}
        place={place}
        addressOf={(path, partition) =>
          paths.stackFiles(name, {
            point: point.id,
            volume,
            path,
            partition: partition === undefined ? undefined : String(partition),
          })
        }
      />
    </>
  );
}

const numberOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,3}$/.test(text) ? Number(text) : undefined;
