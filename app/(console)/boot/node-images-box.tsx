import { useState } from 'react';
import type { NodeImage, NodeImages } from '../../../schemas/api/resources/boot.ts';
import { formatByteSize } from '../../../schemas/ids/byte-units.ts';
import { useDefaultNodeImage } from '../../_client/boot.ts';
import { useMissingRight } from '../../_client/session.ts';
import { CodeLine } from '../../_components/data/code-line.tsx';
import { type Column, DataTable } from '../../_components/data/data-table.tsx';
import { Fingerprint } from '../../_components/data/fingerprint.tsx';
import { Time } from '../../_components/data/time.tsx';
import { Button } from '../../_components/form/button.tsx';
import { ConfirmDialog } from '../../_components/layout/confirm-dialog.tsx';
import { Section } from '../../_components/layout/section.tsx';
import { NodeImageState } from '../../_components/state/boot-state.tsx';
import { Empty } from '../../_components/state/empty.tsx';
import { Notice } from '../../_components/state/notice.tsx';
import { bootText } from '../../_text/boot.ts';
import { rollOutText } from '../../_text/roll-out.ts';
import { RollOutDialog } from './roll-out-dialog.tsx';

const text = bootText.images;

/** Node images, who boots which, and whose signature counts. */
export function NodeImagesBox({ images: { images, choice, keys } }: { images: NodeImages }) {
  const [asked, setAsked] = useState<string>();
  const [rollOut, setRollOut] = useState<string>();
  const isUnchosen = images.length > 0 && choice.default === null;
  return (
    <>
      <Section title={bootText.sections.images}>
        {images.length === 0 ? (
          <Empty
            icon="download"
            title={text.none.title}
            action={<CodeLine text={text.none.command} label={bootText.copy} />}
          >
            {text.none.hint}
          </Empty>
        ) : (
          <ImagesTable images={images} onUse={setAsked} onRollOut={setRollOut} />
        )}
        {isUnchosen ? <Notice look="info">{text.noDefault}</Notice> : null}
        {choice.oldestSequence > 0 ? (
          <p className="text-ink-soft">{text.oldest(choice.oldestSequence)}</p>
        ) : null}
      </Section>
      <Section title={bootText.sections.keys}>
        {keys.length === 0 ? (
          <p className="text-ink-soft">{bootText.keys.none}</p>
        ) : (
          <DataTable
            caption={bootText.sections.keys}
            columns={KEY_COLUMNS}
            rows={keys}
            rowKey={({ fingerprint }) => fingerprint}
          />
        )}
      </Section>
      <UseDialog version={asked} onDone={() => setAsked(undefined)} />
      {rollOut === undefined ? null : (
        <RollOutDialog version={rollOut} onClose={() => setRollOut(undefined)} />
      )}
    </>
  );
}

interface ImageOrders {
  readonly onUse: (version: string) => void;
  readonly onRollOut: (version: string) => void;
}

function ImagesTable({
  images,
  ...orders
}: ImageOrders & { readonly images: readonly NodeImage[] }) {
  const columns = [...IMAGE_COLUMNS, columnOfOrders(orders)];
  return (
    <DataTable
      caption={bootText.sections.images}
      columns={columns}
      rows={images}
      rowKey={({ version }) => version}
    />
  );
}

const columnOfOrders = (orders: ImageOrders): Column<NodeImage> => ({
  title: text.use,
  silent: true,
  corner: true,
  cell: (image) => <OrderButtons image={image} {...orders} />,
});

function OrderButtons({ image, onUse, onRollOut }: ImageOrders & { readonly image: NodeImage }) {
  const missing = useMissingRight()('admin');
  const unready = missing ?? whyUnready(image);
  return (
    <div className="flex flex-wrap justify-end gap-2">
      <Button size="small" reason={unready} onClick={() => onRollOut(image.version)}>
        {rollOutText.button}
      </Button>
      <Button
        size="small"
        reason={unready ?? (image.isDefault ? text.useReason.standard : undefined)}
        onClick={() => onUse(image.version)}
      >
        {text.use}
      </Button>
    </div>
  );
}

const IMAGE_COLUMNS: Column<NodeImage>[] = [
  {
    title: text.version,
    names: true,
    cell: ({ version, sequence }) => (
      <div>
        <span className="font-semibold wrap-anywhere">{version}</span>
        <div className="text-small text-ink-soft">{text.sequence(sequence)}</div>
      </div>
    ),
  },
  {
    title: text.state,
    plain: true,
    cell: ({ state, missing }) => (
      <div>
        <NodeImageState state={state} />
        {missing.length > 0 ? (
          <div className="text-small text-ink-soft">{text.missing(missing.join(', '))}</div>
        ) : null}
      </div>
    ),
  },
  {
    title: text.bootedBy,
    cell: ({ isDefault, chosenFor }) => (
      <ul className="max-w-60 wrap-anywhere">
        {isDefault ? <li>{text.standard}</li> : null}
        {chosenFor.map((who) => (
          <li key={who}>{who}</li>
        ))}
        {!isDefault && chosenFor.length === 0 ? (
          <li className="text-ink-soft">{text.nobody}</li>
        ) : null}
      </ul>
    ),
  },
  {
    title: text.nodes,
    cell: ({ running, wanted }) => (
      <div>
        {text.running(running)}
        {wanted > 0 ? <div className="text-small text-ink-soft">{text.wanted(wanted)}</div> : null}
      </div>
    ),
  },
  { title: text.size, align: 'end', cell: ({ sizeBytes }) => formatByteSize(sizeBytes) },
  { title: text.added, cell: ({ addedAt }) => <Time at={addedAt} /> },
];

const KEY_COLUMNS: Column<NodeImages['keys'][number]>[] = [
  {
    title: bootText.keys.fingerprint,
    names: true,
    cell: ({ fingerprint }) => <Fingerprint keyId={fingerprint} />,
  },
  { title: bootText.keys.comment, cell: ({ comment }) => comment },
  { title: bootText.keys.added, cell: ({ addedAt }) => <Time at={addedAt} /> },
];

const whyUnready = ({ state }: NodeImage): string | undefined =>
  state === 'ready' ? undefined : text.useReason[state];

/** Asks before all machines boot something else. */
function UseDialog({
  version,
  onDone,
}: {
  readonly version: string | undefined;
  readonly onDone: () => void;
}) {
  const use = useDefaultNodeImage();
  return (
    <ConfirmDialog
      open={version !== undefined}
      onOpenChange={(open) => {
        use.reset();
        if (!open) onDone();
      }}
      title={text.confirm.title(version ?? '')}
      confirm={text.confirm.yes}
      look="primary"
      busy={use.isPending}
      error={use.error}
      onConfirm={() => version !== undefined && use.mutate(version, { onSuccess: onDone })}
    >
      {text.confirm.lead}
    </ConfirmDialog>
  );
}
