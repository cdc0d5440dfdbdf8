'use client';

import { useState } from 'react';
import type { RestorePoint } from '../../../../schemas/api/resources/restore-point.ts';
import type { Stack } from '../../../../schemas/api/resources/stack.ts';
import { type StackAction, whyNot } from '../../../../schemas/capability/stack.ts';
import { useRestorePoints } from '../../../_client/restore-points.ts';
import { useMissingRight } from '../../../_client/session.ts';
import { type Column, DataTable } from '../../../_components/data/data-table.tsx';
import { Size } from '../../../_components/data/size.tsx';
import { Time } from '../../../_components/data/time.tsx';
import { Button } from '../../../_components/form/button.tsx';
import { LinkButton } from '../../../_components/form/link-button.tsx';
import { Section } from '../../../_components/layout/section.tsx';
import { Empty } from '../../../_components/state/empty.tsx';
import { Loaded } from '../../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../../_components/state/skeleton.tsx';
import { paths } from '../../../_lib/paths.ts';
import { restorePointsText as text } from '../../../_text/restore-points.ts';
import { DeletePointDialog, MakePointDialog, ReturnDialog } from './restore-point-dialogs.tsx';

type Asking =
  { readonly what: 'make' } | { readonly what: 'return' | 'delete'; readonly point: RestorePoint };

/** What a stack can go back to, and making more of it. */
export function RestorePoints({ stack }: { readonly stack: Stack }) {
  const points = useRestorePoints(stack.id);
  const [asking, setAsking] = useState<Asking>();
  const missing = useMissingRight()('operate');
  const why = (action: StackAction) =>
    missing ?? whyNot(action, stack.state, stack.operation !== null);
  const make = (
    <Button reason={why('createPoint')} onClick={() => setAsking({ what: 'make' })}>
      {text.make}
    </Button>
  );
  const hasSome = (points.data ?? []).length > 0;
  const close = (): void => setAsking(undefined);
  return (
    <Section title={text.title} aside={hasSome ? make : undefined}>
      <Loaded query={points} loading={<SkeletonRows rows={2} />}>
        {(found) =>
          found.length === 0 ? (
            <Empty icon="undo" title={text.none} action={make}>
              {text.noneHint}
            </Empty>
          ) : (
            <DataTable
              caption={text.caption(stack.name)}
              columns={columnsWith({ why, ask: setAsking, stack: stack.name })}
              rows={found}
              rowKey={({ id }) => id}
            />
          )
        }
      </Loaded>
      {asking?.what === 'make' ? <MakePointDialog stack={stack} onClose={close} /> : null}
      {asking?.what === 'return' ? (
        <ReturnDialog stack={stack} point={asking.point} onClose={close} />
      ) : null}
      {asking?.what === 'delete' ? (
        <DeletePointDialog stack={stack} point={asking.point} onClose={close} />
      ) : null}
    </Section>
  );
}

interface Buttons {
  readonly why: (action: StackAction) => string | undefined;
  readonly ask: (asking: Asking) => void;
  /** Its name. */
  readonly stack: string;
}

const columnsWith = (buttons: Buttons): Column<RestorePoint>[] => [
  ...COLUMNS,
  {
    title: text.actions,
    silent: true,
    align: 'end',
    cell: (point) => <PointButtons {...buttons} point={point} />,
  },
];

function PointButtons({ why, ask, stack, point }: Buttons & { readonly point: RestorePoint }) {
  return (
    <span className="flex flex-wrap gap-2 tablet:justify-end">
      <LinkButton size="small" href={paths.stackFiles(stack, { point: point.id })}>
        {text.files}
      </LinkButton>
      <Button
        size="small"
        reason={why('returnToPoint')}
        onClick={() => ask({ what: 'return', point })}
      >
        {text.back}
      </Button>
      <Button
        size="small"
        reason={why('deletePoint')}
        onClick={() => ask({ what: 'delete', point })}
      >
        {text.remove}
      </Button>
    </span>
  );
}

const COLUMNS: Column<RestorePoint>[] = [
  {
    title: text.when,
    names: true,
    cell: ({ at }) => (
      <span className="font-semibold">
        <Time at={at} />
      </span>
    ),
  },
  {
    title: text.note,
    cell: ({ origin, note }) => (
      <span className="break-words">
        {origin === 'asked' ? note || text.noNote : text.present[origin]}
      </span>
    ),
  },
  { title: text.size, align: 'end', cell: ({ usedBytes }) => <Size bytes={usedBytes} /> },
  {
    title: text.pause,
    align: 'end',
    cell: ({ pausedMs, quiesced, running }) =>
      pausedMs === null ? (
        <span className="text-ink-soft">{text.off}</span>
      ) : (
        <>
          {text.milliseconds(pausedMs)}
          {quiesced < running ? (
            <span className="block text-small text-ink-soft">{text.notAtRest}</span>
          ) : null}
        </>
      ),
  },
];
